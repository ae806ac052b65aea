package io.nubila.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules themselves: each finds what breaks it, and nothing else. */
class RulesTest {
    @Test
    void commentsAndStringsAreNoCode() {
        var code = JavaText.codeOnly("a /* { */ b \"}\\\"{\" c '{' d // {\ne \"\"\"\n { \\\"\"\" } \"\"\" f");

        assertThat(code).doesNotContain("{", "}", "\"").contains("a ", " b ", " c ", " d ", "\ne ", " f");
    }

    @Test
    void blocksAreToldApart() {
        var blocks = JavaText.blocks(JavaText.codeOnly("""
                public record Some<T extends Runnable>(int a) implements Runnable {
                    static final Runnable R = () -> { go(); };
                    enum Kind { A { void x() {} }, B }
                    Some { check(a); }
                    <X> void go(X x) throws E { if (a > 1) { new Thing(1) { void in() {} }; } }
                }
                """));

        assertThat(blocks.stream()
                        .filter(b -> b.kind() == JavaText.Block.Kind.METHOD)
                        .map(JavaText.Block::header))
                .contains("void in()", "<X> void go(X x) throws E");
        assertThat(blocks).extracting(JavaText.Block::typeName).contains("Some", "Kind");
    }

    @Test
    void constantsOfAnEnumAreFound() {
        var file = SourceFile.of("services/x/src/main/java/x/model/At.java", """
                /** Where. */
                public enum At {
                    /** Here. */
                    HERE("a, b", 1),
                    THERE {
                        int a() { return 1; }
                    };

                    int b, c;
                }
                """);
        var block = JavaText.blocks(file.code()).getLast();

        assertThat(ShapeRules.constants(file, block)).extracting(file::line).containsExactly(4, 5);
        assertThat(broken(file)).containsExactly("silent-constant:5");
    }

    @Test
    void eachRuleFindsItsBreach() {
        assertThat(broken(product("var x = Instant.now(); list.map(UUID::randomUUID);")))
                .containsExactly("banned-call:3", "banned-call:3");
        assertThat(broken(product("new Random(); new Random(7); String s = \"Thread.sleep\";")))
                .containsExactly("banned-call:3");
        assertThat(broken(product("// return a + b;\n// This is a sentence; it ends well.\n// if (a) {")))
                .containsExactly("dead-code:3", "dead-code:5");
        assertThat(broken(product("// TO" + "DO later\n// TO" + "DO(#12) later")))
                .containsExactly("leftover:3");
        assertThat(broken(SourceFile.of("x.md", "see /ho" + "me/joe and a/ho" + "me/joe, ${X}/ho" + "me/joe")))
                .containsExactly("machine-path:1");
        assertThat(broken(SourceFile.of("x.md", "from repo" + "1.some-host.org")))
                .containsExactly("registry-host:1");
        assertThat(broken(SourceFile.of(
                        "kernel/src/main/java/x/DiskManager.java", "package x;\npublic class DiskManager {\n}\n")))
                .containsExactlyInAnyOrder("empty-name:2", "silent-type:2");
        assertThat(broken(SourceFile.of(
                        "kernel/src/main/java/x/Y.java",
                        "interface Y {\n interface A {\n}\n}\n/** Z. */\npublic interface Z {\n record B() {}\n}\n")))
                .containsExactly("silent-type:7");
        assertThat(broken(product("a();\n".repeat(70)))).containsExactly("long-method:2");
        assertThat(broken(product("a();\n".repeat(600)))).contains("long-file:500");
    }

    private static SourceFile product(String body) {
        return SourceFile.of("services/x/src/main/java/x/Y.java", "class Y {\nvoid y() {\n" + body + "\n}\n}\n");
    }

    private static List<String> broken(SourceFile file) {
        var tree = SourceTree.of(List.of(file));
        return Stream.of(
                        TextRules.bannedCalls(tree),
                        TextRules.leftovers(tree),
                        TextRules.machines(tree),
                        ShapeRules.longFiles(tree),
                        ShapeRules.longMethods(tree),
                        ShapeRules.emptyNames(tree),
                        ShapeRules.silentTypes(tree),
                        ShapeRules.silentConstants(tree))
                .flatMap(found -> found)
                .map(finding -> finding.rule() + ":" + finding.line())
                .toList();
    }
}
