package io.nubila.kernel.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * The settings of one section while its record is built: each call names a setting, says all there is to know about it and
 * answers its value. A value that cannot be used is noted and its default answered, so that one start shows all mistakes.
 */
public final class Settings {
    private final String section;
    private final Map<String, Object> table;
    private final String file;
    private final Path folder;
    private final Map<String, String> environment;
    private final List<Setting> described = new ArrayList<>();
    private final List<String> mistakes = new ArrayList<>();

    Settings(String section, Map<String, Object> table, Path file, Map<String, String> environment) {
        this.section = section;
        this.table = table;
        this.file = String.valueOf(file.getFileName());
        this.folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        this.environment = environment;
    }

    static Settings empty(String section) {
        return new Settings(section, Map.of(), Path.of("nubila.toml"), Map.of());
    }

    /** Text of at most 4096 characters. */
    public String text(String key, String byDefault, String sentence) {
        return value(describe(key, "text", byDefault, "", sentence), Settings::asText)
                .orElse(byDefault);
    }

    /** Text that may be absent. */
    public Optional<String> optionalText(String key, String sentence) {
        return value(describe(key, "text", "", "", sentence), Settings::asText);
    }

    /** One of a few words, in lower case with dashes: the constants of an enum. */
    public <E extends Enum<E>> E choice(String key, E byDefault, String sentence) {
        var words = new LinkedHashMap<String, E>();
        for (var constant : byDefault.getDeclaringClass().getEnumConstants()) {
            words.put(word(constant), constant);
        }
        var allowed = String.join(", ", words.keySet());
        return value(describe(key, "word", word(byDefault), allowed, sentence), raw -> {
                    var chosen = words.get(asText(raw));
                    if (chosen == null) {
                        throw new Refusal("is none of " + allowed);
                    }
                    return chosen;
                })
                .orElse(byDefault);
    }

    /** A secret without a default; it never shows in pages and logs. */
    public Optional<Secret> secret(String key, String sentence) {
        var setting = new Setting(section + "." + key, "text", "", "", true, sentence);
        described.add(setting);
        return value(setting, raw -> new Secret(asText(raw)));
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean byDefault, String sentence) {
        return value(describe(key, "true or false", Boolean.toString(byDefault), "", sentence), Settings::asFlag)
                .orElse(byDefault);
    }

    /** A whole number within its limits, both included. */
    public int number(String key, int byDefault, int least, int most, String sentence) {
        var setting = describe(key, "number", Integer.toString(byDefault), least + " to " + most, sentence);
        return value(setting, raw -> (int) within(asNumber(raw), least, most, String::valueOf))
                .orElse(byDefault);
    }

    /** A number of bytes within its limits, both included: {@code "8GiB"}, {@code "500MB"}, {@code 4096}. */
    public long bytes(String key, long byDefault, long least, long most, String sentence) {
        var limits = Quantities.text(least) + " to " + Quantities.text(most);
        return value(describe(key, "size", Quantities.text(byDefault), limits, sentence), raw -> {
                    var bytes = Quantities.bytes(String.valueOf(raw))
                            .orElseThrow(() -> new Refusal("is not a size such as 512MiB"));
                    return within(bytes, least, most, Quantities::text);
                })
                .orElse(byDefault);
    }

    /** A duration within its limits, both included: {@code "30s"}, {@code "1h30m"}, {@code "250ms"}. */
    public Duration duration(String key, Duration byDefault, Duration least, Duration most, String sentence) {
        var limits = Quantities.text(least) + " to " + Quantities.text(most);
        return value(describe(key, "duration", Quantities.text(byDefault), limits, sentence), raw -> {
                    var time = Quantities.duration(asText(raw))
                            .orElseThrow(() -> new Refusal("is not a duration such as 30s or 5m"));
                    var checked = within(
                            time.toMillis(),
                            least.toMillis(),
                            most.toMillis(),
                            millis -> Quantities.text(Duration.ofMillis(millis)));
                    return Duration.ofMillis(checked);
                })
                .orElse(byDefault);
    }

    /** A path; a relative one counts from the folder of the configuration file, its default too. */
    public Path path(String key, String byDefault, String sentence) {
        return value(describe(key, "path", byDefault, "", sentence), raw -> folder.resolve(asText(raw)))
                .orElseGet(() -> folder.resolve(byDefault));
    }

    /** A path that may be absent; a relative one counts from the folder of the configuration file. */
    public Optional<Path> optionalPath(String key, String sentence) {
        return value(describe(key, "path", "", "", sentence), raw -> folder.resolve(asText(raw)));
    }

    /** A list of texts, at most 1000; in the environment separated by commas. */
    public List<String> texts(String key, List<String> byDefault, String sentence) {
        var shown = byDefault.stream().map(Settings::quoted).collect(Collectors.joining(", ", "[", "]"));
        return value(describe(key, "list of texts", shown, "", sentence), Settings::asTexts)
                .orElse(byDefault);
    }

    /** Names with texts, a table in the file; in the environment {@code a=1,b=2}. */
    public Map<String, String> map(String key, Map<String, String> byDefault, String sentence) {
        var shown = byDefault.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + " = " + quoted(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        return value(describe(key, "table of texts", shown, "", sentence), Settings::asMap)
                .orElse(byDefault);
    }

    List<Setting> described() {
        return described;
    }

    List<String> mistakes() {
        return mistakes;
    }

    private Setting describe(String key, String type, String byDefault, String limits, String sentence) {
        var setting = new Setting(section + "." + key, type, byDefault, limits, false, sentence);
        described.add(setting);
        return setting;
    }

    /** The value from the environment, else from the file, else nothing; notes why one cannot be used. */
    private <T> Optional<T> value(Setting setting, Function<Object, T> reader) {
        Object fromEnvironment = environment.get(setting.variable());
        var raw = fromEnvironment == null ? table.get(setting.key().substring(section.length() + 1)) : fromEnvironment;
        if (raw == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(raw));
        } catch (Refusal e) {
            var where = fromEnvironment == null ? file + ": " + setting.key() : setting.variable();
            var shown = setting.secret() ? "" : " = " + (raw instanceof String ? quoted(raw) : raw);
            mistakes.add(where + shown + " " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String asText(Object raw) {
        if (!(raw instanceof String text)) {
            throw new Refusal("is not a text in quotes");
        }
        if (text.length() > 4096) {
            throw new Refusal("is longer than 4096 characters");
        }
        return text;
    }

    private static boolean asFlag(Object raw) {
        return switch (String.valueOf(raw)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Refusal("is neither true nor false");
        };
    }

    private static long asNumber(Object raw) {
        try {
            return Long.parseLong(String.valueOf(raw));
        } catch (NumberFormatException e) {
            throw new Refusal("is not a whole number");
        }
    }

    private static List<String> asTexts(Object raw) {
        if (raw instanceof String text) {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .toList();
        }
        if (!(raw instanceof List<?> list) || list.size() > 1000) {
            throw new Refusal("is not a list of at most 1000 texts");
        }
        return list.stream().map(Settings::asText).toList();
    }

    private static Map<String, String> asMap(Object raw) {
        if (raw instanceof String text) {
            return asTexts(text).stream()
                    .map(Settings::pair)
                    .collect(Collectors.toUnmodifiableMap(
                            pair -> pair[0].strip(), pair -> pair[1].strip(), (first, second) -> second));
        }
        if (!(raw instanceof Map<?, ?> map) || map.size() > 1000) {
            throw new Refusal("is not a table of at most 1000 texts");
        }
        return map.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        entry -> String.valueOf(entry.getKey()), entry -> asText(entry.getValue())));
    }

    private static String[] pair(String part) {
        var pair = part.split("=", 2);
        if (pair.length < 2) {
            throw new Refusal("is not of the form a=1,b=2");
        }
        return pair;
    }

    private static long within(long value, long least, long most, LongFunction<String> shown) {
        if (value < least) {
            throw new Refusal("is below its limit of " + shown.apply(least));
        }
        if (value > most) {
            throw new Refusal("is above its limit of " + shown.apply(most));
        }
        return value;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String quoted(Object text) {
        return "\"" + text + "\"";
    }

    /** Why a value cannot be used. */
    private static final class Refusal extends RuntimeException {
        Refusal(String why) {
            super(why, null, false, false);
        }
    }
}
