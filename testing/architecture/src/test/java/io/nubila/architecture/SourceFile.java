package io.nubila.architecture;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One file.
 *
 * @param path from the root of the repository
 * @param text as written
 * @param code the text with comments, strings and characters blanked, every line and column where it was; the same as
 *     the text for files that are not Java
 */
record SourceFile(String path, String text, String code) {
    static SourceFile of(String path, String text) {
        return new SourceFile(path, text, path.endsWith(".java") ? JavaText.codeOnly(text) : text);
    }

    /** Finds a pattern in the code. */
    Stream<Finding> inCode(Pattern pattern, String rule, String instead) {
        return find(code, pattern, rule, instead);
    }

    /** Finds a pattern anywhere. */
    Stream<Finding> inText(Pattern pattern, String rule, String instead) {
        return find(text, pattern, rule, instead);
    }

    /** The number of the line at this place, from 1. */
    int line(int offset) {
        return 1 + (int) text.chars().limit(offset).filter(c -> c == '\n').count();
    }

    /** A finding at this place. */
    Finding at(int offset, String rule, String message) {
        return new Finding(path, line(offset), rule, message);
    }

    private Stream<Finding> find(String where, Pattern pattern, String rule, String instead) {
        return pattern.matcher(where)
                .results()
                .map(found -> at(found.start(), rule, found.group().strip() + ": " + instead));
    }
}
