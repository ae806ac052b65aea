package io.nubila.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The links of Markdown documents to files and headings of this repository. */
final class DocumentLinks {
    private static final Pattern FENCE = Pattern.compile("(?ms)^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\\1[ \\t]*$");
    private static final Pattern CODE = Pattern.compile(FENCE.pattern() + "|(`+)(?!`).+?(?<!`)\\2(?!`)");
    private static final Pattern INLINE =
            Pattern.compile("\\[(?:[^\\[\\]]|\\[[^\\]]*\\])*\\]\\(\\s*<?([^()\\s<>]+)>?(?:\\s+\"[^\"]*\")?\\s*\\)");
    private static final Pattern DEFINED = Pattern.compile("(?m)^ {0,3}\\[[^\\]]+\\]:\\s+(\\S+)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*|//.*");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");

    private DocumentLinks() {}

    /** Links that lead nowhere, out of the repository, or to a heading that is not there. */
    static Stream<Finding> broken(SourceTree tree) {
        return tree.texts().stream().filter(file -> file.path().endsWith(".md")).flatMap(DocumentLinks::broken);
    }

    private static Stream<Finding> broken(SourceFile file) {
        // Blanked, not removed, so that every line keeps its number.
        var prose = CODE.matcher(file.text()).replaceAll(code -> code.group().replaceAll("[^\\n]", " "));
        return Stream.of(INLINE, DEFINED)
                .flatMap(pattern -> pattern.matcher(prose).results())
                .filter(link -> !ELSEWHERE.matcher(link.group(1)).matches())
                .filter(link -> !leadsSomewhere(file, link.group(1)))
                .map(link -> file.at(link.start(1), "broken-link", link.group(1) + " leads nowhere"));
    }

    private static boolean leadsSomewhere(SourceFile file, String link) {
        var hash = link.indexOf('#');
        var path = URLDecoder.decode(hash < 0 ? link : link.substring(0, hash), StandardCharsets.UTF_8);
        var anchor = hash < 0 ? "" : link.substring(hash + 1);
        if (path.isEmpty()) {
            return anchors(file.text()).contains(anchor);
        }
        var root = SourceTree.root().toAbsolutePath().normalize();
        var target = root.resolve(file.path()).resolveSibling(path).normalize();
        if (!target.startsWith(root) || !Files.exists(target)) {
            return false;
        }
        return anchor.isEmpty()
                || !target.toString().endsWith(".md")
                || anchors(read(target)).contains(anchor);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The anchors of a document's headings, as forges make them: lower case, dashes for blanks, a number when repeated. */
    static Set<String> anchors(String text) {
        var seen = new HashMap<String, Integer>();
        var anchors = new LinkedHashSet<String>();
        HEADING.matcher(FENCE.matcher(text).replaceAll("")).results().forEach(heading -> {
            var anchor = heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        });
        return anchors;
    }
}
