package io.nubila.kernel.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a check: {@code or} binds weaker than {@code and}, that weaker than {@code not}; parentheses group. Words are
 * parted by white space, parentheses at their ends excepted. What cannot be read is {@link Refused}, never guessed.
 */
final class CheckParser {
    private static final int MAX_LENGTH = 10_000;
    private static final int MAX_DEPTH = 100;

    private enum Kind {
        /** An opening parenthesis. */
        OPEN,
        /** A closing parenthesis. */
        CLOSE,
        /** Both sides must hold. */
        AND,
        /** One side must hold. */
        OR,
        /** The next check must not hold. */
        NOT,
        /** A single check. */
        CHECK,
        /** After the last word. */
        END
    }

    private record Token(Kind kind, String text, int position) {
        String words() {
            return kind == Kind.END ? "the end" : '"' + text + '"';
        }
    }

    private final List<Token> tokens;
    private int next;
    private int depth;

    private CheckParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** The check that the text means; empty text holds for everyone. Throws {@link Refused}. */
    static Check parse(String text) {
        if (text.isEmpty()) {
            return new Check.Always();
        }
        if (text.length() > MAX_LENGTH) {
            throw new Refused(MAX_LENGTH, "a check may have at most " + MAX_LENGTH + " characters");
        }
        var parser = new CheckParser(tokens(text));
        var check = parser.any("at the start");
        var rest = parser.tokens.get(parser.next);
        if (rest.kind() != Kind.END) {
            throw new Refused(rest.position(), "expected \"and\", \"or\" or the end, found " + rest.words());
        }
        return check;
    }

    private Check any(String where) {
        var checks = new ArrayList<Check>();
        checks.add(all(where));
        while (take(Kind.OR)) {
            checks.add(all("after \"or\""));
        }
        return checks.size() == 1 ? checks.getFirst() : new Check.Any(List.copyOf(checks));
    }

    private Check all(String where) {
        var checks = new ArrayList<Check>();
        checks.add(one(where));
        while (take(Kind.AND)) {
            checks.add(one("after \"and\""));
        }
        return checks.size() == 1 ? checks.getFirst() : new Check.All(List.copyOf(checks));
    }

    private Check one(String where) {
        var token = tokens.get(next);
        if (++depth > MAX_DEPTH) {
            throw new Refused(token.position(), "nested more than " + MAX_DEPTH + " deep");
        }
        var check = switch (token.kind()) {
            case NOT -> {
                next++;
                yield new Check.Not(one("after \"not\""));
            }
            case OPEN -> {
                next++;
                yield grouped(token);
            }
            case CHECK -> {
                next++;
                yield SingleCheck.parse(token.text(), token.position());
            }
            case CLOSE, AND, OR, END ->
                throw new Refused(token.position(), "expected a check %s, found %s".formatted(where, token.words()));
        };
        depth--;
        return check;
    }

    private Check grouped(Token open) {
        var check = any("after \"(\"");
        if (!take(Kind.CLOSE)) {
            throw new Refused(open.position(), "this parenthesis is not closed");
        }
        return check;
    }

    private boolean take(Kind kind) {
        boolean found = tokens.get(next).kind() == kind;
        if (found) {
            next++;
        }
        return found;
    }

    private static List<Token> tokens(String text) {
        var tokens = new ArrayList<Token>();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            int end = at;
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            addWord(tokens, text, at, end);
            at = end;
        }
        tokens.add(new Token(Kind.END, "", text.length()));
        return tokens;
    }

    /** A word without its parentheses; {@code %(name)s} never starts or ends with one. */
    private static void addWord(List<Token> tokens, String text, int from, int to) {
        int start = from;
        while (start < to && text.charAt(start) == '(') {
            tokens.add(new Token(Kind.OPEN, "(", start++));
        }
        int end = to;
        while (end > start && text.charAt(end - 1) == ')') {
            end--;
        }
        if (end > start) {
            var word = text.substring(start, end);
            var kind = switch (word.toLowerCase(Locale.ROOT)) {
                case "and" -> Kind.AND;
                case "or" -> Kind.OR;
                case "not" -> Kind.NOT;
                default -> Kind.CHECK;
            };
            tokens.add(new Token(kind, word, start));
        }
        for (int close = end; close < to; close++) {
            tokens.add(new Token(Kind.CLOSE, ")", close));
        }
    }
}
