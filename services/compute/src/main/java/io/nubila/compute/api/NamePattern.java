package io.nubila.compute.api;

import io.nubila.kernel.base.Problem;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression that a client sent, with a limit on the work that matching it may cause. */
final class NamePattern {
    private static final int MAX_LENGTH = 255;
    /** Characters looked at for one name; patterns made to explode look at the same ones again and again. */
    private static final int MAX_LOOKS = 20_000;

    /** What is not plain text once anchors and {@code .*} at both ends are gone. */
    private static final Pattern SPECIAL = Pattern.compile("[\\\\\\[\\](){}|?*+^$]");

    private final Pattern pattern;

    private NamePattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Whether a name asked for is more than the database can look for. */
    static boolean needed(String text) {
        var inner = text.replaceAll("^\\^?(\\.\\*)?", "").replaceAll("(\\.\\*)?\\$?$", "");
        return SPECIAL.matcher(inner).find();
    }

    static NamePattern of(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid(text.substring(0, MAX_LENGTH));
        }
        try {
            return new NamePattern(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw invalid(text);
        }
    }

    private static RuntimeException invalid(String text) {
        return new Problem.Invalid("Invalid input for query parameters name. Value: %s. It is no regular expression."
                        .formatted(text))
                .exception();
    }

    /** Whether the pattern is found in a name; {@code Invalid} when finding out takes too long. */
    boolean in(String name) {
        return pattern.matcher(new Watched(name, 0, name.length(), new int[1])).find();
    }

    /** A text that counts how often it is looked at. */
    private record Watched(String text, int from, int to, int[] looks) implements CharSequence {
        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            if (++looks[0] > MAX_LOOKS) {
                throw new Problem.Invalid("The regular expression of the name is too hard to match.").exception();
            }
            return text.charAt(from + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text, from + start, from + end, looks);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}
