package io.nubila.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every library has a line of reason in {@code build/dependencies.md}, and one version, in the parent. */
class DependencyListTest {
    private static final SourceTree TREE = SourceTree.here();
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>(.*?)</dependency>",
            Pattern.DOTALL);
    private static final Pattern LINE = Pattern.compile("(?m)^\\| ([\\w.-]+:[\\w.-]+) \\| (\\S.{9,}) \\|$");

    @Test
    void everyLibraryHasItsReason() {
        var managed = TREE.text("pom.xml");
        managed = managed.substring(
                managed.indexOf("<dependencyManagement>"), managed.indexOf("</dependencyManagement>"));
        var listed = LINE.matcher(TREE.text("build/dependencies.md"))
                .results()
                .map(line -> line.group(1))
                .toList();

        assertThat(libraries(managed)).isNotEmpty().containsExactlyInAnyOrderElementsOf(listed);
    }

    @Test
    void modulesNameNoVersions() {
        var named = TREE.texts().stream()
                .filter(file -> file.path().endsWith("/pom.xml"))
                .flatMap(file -> DEPENDENCY
                        .matcher(file.text())
                        .results()
                        .filter(found -> found.group(3).contains("<version>"))
                        .map(found -> file.at(found.start(), "version", found.group(2) + ": manage it in pom.xml")))
                .toList();

        assertThat(named).isEmpty();
    }

    private static List<String> libraries(String pom) {
        return DEPENDENCY
                .matcher(pom)
                .results()
                .filter(found -> !found.group(1).equals("io.nubila"))
                .map(found -> found.group(1) + ":" + found.group(2))
                .toList();
    }
}
