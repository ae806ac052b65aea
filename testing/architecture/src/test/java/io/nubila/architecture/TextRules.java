package io.nubila.architecture;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rules about single words and calls, each with its replacement. */
final class TextRules {
    private static final Pattern LEFTOVER = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b(?!\\s*\\(?#\\d+)");
    private static final Pattern DEAD_CODE = Pattern.compile(
            "(?m)^[ \\t]*//[ \\t]*(?:return\\b.*|import .*|[\\w.]+\\(.*\\)|(?:var|final|int|long|String|boolean)\\b.*=.*|[\\w.]+ = .*);[ \\t]*$"
                    + "|(?m)^[ \\t]*//[ \\t]*(?:if|for|while|try|switch|public|private)\\b.*\\{[ \\t]*$"
                    + "|(?m)^[ \\t]*//[ \\t]*\\}[ \\t]*$");
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w.$}~*])/(?:work|root|home)/[\\w.-]+");
    private static final Pattern REGISTRY = Pattern.compile(
            "\\b(?:repo\\d?|registry|proxy|deb|archive|pypi|crates|rubygems|ghcr|quay)(?:\\.[a-z0-9-]+)*\\.(?:org|com|io|net)\\b");
    private static final Pattern STRAY = Pattern.compile(
            "(?i)\\b(?:(?:this|next|earlier|previous|coding) session|sub-?agents?|coding agents?|language models?"
                    + "|as instructed|the brief|chat ?bots?)\\b");

    /** A call that may not stand in the product, and what stands there instead. */
    private record Banned(Pattern call, String instead) {
        Banned(String call, String instead) {
            this(Pattern.compile(call), instead);
        }
    }

    private static final List<Banned> BANNED = List.of(
            new Banned(
                    "\\b(?:Instant|LocalDate|LocalTime|LocalDateTime|OffsetDateTime|ZonedDateTime)(?:\\.|::)now\\b",
                    "ask the Clock that is handed in"),
            new Banned("\\bSystem(?:\\.|::)currentTimeMillis\\b", "ask the Clock that is handed in"),
            new Banned("\\bUUID(?:\\.|::)randomUUID\\b", "ask the Ids that are handed in"),
            new Banned(
                    "\\bThread(?:\\.|::)sleep\\b|\\bTimeUnit\\.\\w+\\.sleep\\b", "wait by the Clock that is handed in"),
            new Banned("\\bSystem\\.(?:out|err)\\b", "write to a Logger, or answer the text"),
            new Banned(
                    "\\bnew Random\\(\\s*\\)|\\bMath\\.random\\b|\\bThreadLocalRandom\\b",
                    "take a seeded generator or Ids"),
            new Banned("\\bnew SecureRandom\\b", "ask the Ids that are handed in"),
            new Banned("\\bnew ProcessBuilder\\b|\\bgetRuntime\\(\\)\\.exec\\b", "run programs by Commands"),
            new Banned("\\bSystem(?:\\.|::)(?:getenv|exit)\\b", "only the program's entry knows its process"));

    private TextRules() {}

    /** Calls that would bring time, chance, processes or the terminal in by the back door. */
    static Stream<Finding> bannedCalls(SourceTree tree) {
        return tree.product().stream()
                .filter(file -> !file.path().startsWith("app/")
                        && !file.path().startsWith("kernel/src/main/java/io/nubila/kernel/base/"))
                .flatMap(file ->
                        BANNED.stream().flatMap(banned -> file.inCode(banned.call(), "banned-call", banned.instead())));
    }

    /** Tests wait for a condition with a limit, or move the clock. */
    static Stream<Finding> sleepingTests(SourceTree tree) {
        var sleep = Pattern.compile("\\bThread(?:\\.|::)sleep\\b");
        return tree.java().stream()
                .filter(file -> file.path().contains("src/test/"))
                .flatMap(file ->
                        file.inCode(sleep, "sleeping-test", "move the clock, or wait for a condition with a limit"));
    }

    /** What was meant to be finished later. */
    static Stream<Finding> leftovers(SourceTree tree) {
        var noise = Pattern.compile("\\.printStackTrace\\(");
        var disabled = Pattern.compile("@Disabled\\b");
        return Stream.concat(
                tree.texts().stream()
                        .flatMap(file -> file.inText(LEFTOVER, "leftover", "finish it, or name the issue: #123")),
                tree.java().stream()
                        .flatMap(file -> Stream.of(
                                        file.inCode(noise, "leftover", "log it with the request id"),
                                        file.inCode(disabled, "leftover", "mend the test or remove it"),
                                        file.inText(DEAD_CODE, "dead-code", "remove it; the history keeps it"))
                                .flatMap(found -> found)));
    }

    /** What is true of one machine or one day only. */
    static Stream<Finding> machines(SourceTree tree) {
        return tree.texts().stream()
                .filter(file -> !file.path().startsWith("build/guest/"))
                .flatMap(file -> Stream.of(
                                file.inText(MACHINE_PATH, "machine-path", "hand the folder in"),
                                file.inText(REGISTRY, "registry-host", "leave it to the user's own settings"),
                                file.inText(STRAY, "stray-words", "speak about Nubila alone"))
                        .flatMap(found -> found));
    }
}
