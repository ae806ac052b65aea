package io.nubila.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A reader who follows a link arrives. */
class DocsLinksTest {
    @Test
    void everyLinkOfEveryDocumentLeadsSomewhere() {
        var tree = SourceTree.here();

        assertThat(tree.texts().stream().filter(file -> file.path().endsWith(".md")))
                .hasSizeGreaterThan(20);
        assertThat(DocumentLinks.broken(tree).map(Finding::toString).toList()).isEmpty();
    }

    @Test
    void aBrokenLinkIsFoundAndTheOthersAreNot() {
        assertThat(broken("""
                # The top, and *more*
                [here](#the-top-and-more) [file](../pom.xml) [folder](..) [far](https://example.org/x) `[code](none.md)`
                [gone](gone.md)
                ```
                [fenced](none.md)
                ```
                [heading](#nowhere) [out](../../other) [rooted](/pom.xml)
                [named]: gone-too.md
                """))
                .containsExactlyInAnyOrder("docs/x.md:3", "docs/x.md:7", "docs/x.md:7", "docs/x.md:7", "docs/x.md:8");
    }

    private static List<String> broken(String text) {
        var tree = SourceTree.of(List.of(SourceFile.of("docs/x.md", text)));
        return DocumentLinks.broken(tree)
                .map(finding -> finding.path() + ":" + finding.line())
                .toList();
    }
}
