package io.nubila.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the sources and holds them to the house rules; each failure names the place and what to write instead. */
class TidyTest {
    private static final SourceTree TREE = SourceTree.here();

    private static final List<Function<SourceTree, Stream<Finding>>> RULES = List.of(
            TextRules::bannedCalls,
            TextRules::sleepingTests,
            TextRules::leftovers,
            TextRules::machines,
            ShapeRules::longFiles,
            ShapeRules::longMethods,
            ShapeRules::emptyNames,
            ShapeRules::silentTypes,
            ShapeRules::silentConstants);

    @Test
    void theTreeIsTidy() {
        var open = TidyExceptions.read(TREE).without(findings());

        assertThat(open.stream().map(Finding::toString).sorted().toList()).isEmpty();
    }

    @Test
    void eachExceptionIsStillNeeded() {
        assertThat(TidyExceptions.read(TREE).unused(findings())).isEmpty();
    }

    @Test
    void theWholeTreeWasRead() {
        assertThat(TREE.product()).hasSizeGreaterThan(100);
        assertThat(TREE.texts()).extracting(SourceFile::path).contains("pom.xml", "build/dependencies.md");
    }

    private static List<Finding> findings() {
        var all = new ArrayList<Finding>();
        RULES.forEach(rule -> rule.apply(TREE).forEach(all::add));
        return all;
    }
}
