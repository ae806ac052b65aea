package io.nubila.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads Java just well enough for house rules: what is code, where blocks begin and end. */
final class JavaText {
    private static final Pattern TYPE =
            Pattern.compile("(?:^|[\\s)])(class|interface|enum|record)\\s+([A-Za-z_$][\\w$]*)");
    private static final Pattern ANONYMOUS = Pattern.compile("\\bnew\\s+[\\w.<>?,\\s]+\\([^{}]*\\)\\s*$");

    private static final Pattern PUBLIC = Pattern.compile("\\bpublic\\b");

    private JavaText() {}

    /** A block between braces. */
    record Block(Kind kind, String header, int start, int open, int close, boolean isPublic) {
        /** What a block is. */
        enum Kind {
            TYPE,
            METHOD,
            OTHER
        }

        boolean isType(String keyword) {
            var found = TYPE.matcher(header);
            return kind == Kind.TYPE && found.find() && found.group(1).equals(keyword);
        }

        /** The name of the type declared here; empty for anonymous ones. */
        String typeName() {
            var found = TYPE.matcher(header);
            return kind == Kind.TYPE && found.find() ? found.group(2) : "";
        }
    }

    /** The text with comments, strings and characters replaced by blanks of the same length. */
    static String codeOnly(String text) {
        var out = new StringBuilder(text);
        var i = 0;
        while (i < text.length()) {
            var end = endOfSilence(text, i);
            for (var j = i; j < end; j++) {
                if (text.charAt(j) != '\n') {
                    out.setCharAt(j, ' ');
                }
            }
            i = Math.max(end, i + 1);
        }
        return out.toString();
    }

    /** Where the comment or literal that begins here ends; here when none begins. */
    private static int endOfSilence(String text, int at) {
        if (text.startsWith("//", at)) {
            return orEnd(text, text.indexOf('\n', at));
        }
        if (text.startsWith("/*", at)) {
            return orEnd(text, after(text, "*/", at + 2));
        }
        if (text.startsWith("\"\"\"", at)) {
            return orEnd(text, afterUnescaped(text, "\"\"\"", at + 3));
        }
        if (text.charAt(at) == '"') {
            return orEnd(text, afterUnescaped(text, "\"", at + 1));
        }
        if (text.charAt(at) == '\'') {
            return orEnd(text, afterUnescaped(text, "'", at + 1));
        }
        return at;
    }

    private static int after(String text, String end, int from) {
        var at = text.indexOf(end, from);
        return at < 0 ? -1 : at + end.length();
    }

    private static int afterUnescaped(String text, String end, int from) {
        for (var i = from; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.startsWith(end, i)) {
                return i + end.length();
            }
        }
        return -1;
    }

    private static int orEnd(String text, int at) {
        return at < 0 ? text.length() : at;
    }

    /** All blocks of a file's code, in the order in which they end. */
    static List<Block> blocks(String code) {
        var done = new ArrayList<Block>();
        var open = new ArrayDeque<Block>();
        var from = 0;
        var parentheses = 0;
        for (var i = 0; i < code.length(); i++) {
            switch (code.charAt(i)) {
                case '(' -> parentheses++;
                case ')' -> parentheses--;
                case ';' -> {
                    if (parentheses == 0) {
                        from = i + 1;
                    }
                }
                case '{' -> {
                    open.push(begin(code, from, i, open));
                    from = i + 1;
                }
                case '}' -> {
                    if (!open.isEmpty()) {
                        var block = open.pop();
                        done.add(new Block(
                                block.kind(), block.header(), block.start(), block.open(), i, block.isPublic()));
                    }
                    from = i + 1;
                }
                default -> {}
            }
        }
        return done;
    }

    private static Block begin(String code, int from, int at, ArrayDeque<Block> open) {
        var header = code.substring(from, at);
        var start = from + header.length() - header.stripLeading().length();
        var parent = open.peek();
        var inType = parent != null && parent.kind() == Block.Kind.TYPE;
        var kind = Block.Kind.OTHER;
        if (((parent == null || inType) && TYPE.matcher(header).find())
                || ANONYMOUS.matcher(header).find()) {
            kind = Block.Kind.TYPE;
        } else if (inType && header.contains("(") && !header.contains("=") && !header.contains("->")) {
            kind = Block.Kind.METHOD;
        }
        // Members of an interface are public unasked; inside a type that is not, nothing is.
        var reachable = parent == null || parent.isPublic();
        var isPublic = reachable && (PUBLIC.matcher(header).find() || (parent != null && parent.isType("interface")));
        return new Block(kind, header.strip(), start, at, at, isPublic);
    }
}
