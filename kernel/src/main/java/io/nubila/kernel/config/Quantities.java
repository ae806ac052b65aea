package io.nubila.kernel.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations ({@code 30s}, {@code 1h30m}, {@code 250ms}) and sizes ({@code 8GiB}, {@code 500MB}, {@code 4096}) as text. */
public final class Quantities {
    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?" + "(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,6})?)\\s*([kKMGTP]?i?B?)");
    private static final long[] DURATION_MILLIS = {86_400_000, 3_600_000, 60_000, 1000, 1};
    private static final String[] DURATION_UNITS = {"d", "h", "m", "s", "ms"};
    private static final Map<String, Long> SIZES = sizes();

    private Quantities() {}

    /** The duration written so; empty when it is none. */
    public static Optional<Duration> duration(String text) {
        var found = DURATION.matcher(text.strip());
        if (text.isBlank() || !found.matches()) {
            return Optional.empty();
        }
        var millis = 0L;
        for (var i = 0; i < DURATION_UNITS.length; i++) {
            var part = found.group(i + 1);
            millis += part == null ? 0 : Math.multiplyExact(Long.parseLong(part), DURATION_MILLIS[i]);
        }
        return Optional.of(Duration.ofMillis(millis));
    }

    /** A duration as the file writes it, in its largest units. */
    public static String text(Duration duration) {
        var rest = duration.toMillis();
        var out = new StringBuilder();
        for (var i = 0; i < DURATION_UNITS.length; i++) {
            if (rest >= DURATION_MILLIS[i]) {
                out.append(rest / DURATION_MILLIS[i]).append(DURATION_UNITS[i]);
                rest %= DURATION_MILLIS[i];
            }
        }
        return out.isEmpty() ? "0s" : out.toString();
    }

    /** The number of bytes written so; empty when it is none or above 8 EiB. */
    public static Optional<Long> bytes(String text) {
        var found = SIZE.matcher(text.strip());
        if (!found.matches() || !SIZES.containsKey(found.group(2))) {
            return Optional.empty();
        }
        var unit = SIZES.getOrDefault(found.group(2), 1L);
        try {
            return Optional.of(new BigDecimal(found.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact());
        } catch (ArithmeticException outOfRange) {
            return Optional.empty();
        }
    }

    /** A number of bytes as the file writes it, in the largest binary unit that divides it. */
    public static String text(long bytes) {
        var units = new String[] {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
        var at = 0;
        var rest = bytes;
        while (at < units.length - 1 && rest != 0 && rest % 1024 == 0) {
            rest /= 1024;
            at++;
        }
        return at == 0 ? Long.toString(bytes) : rest + units[at];
    }

    private static Map<String, Long> sizes() {
        var sizes = new LinkedHashMap<String, Long>();
        sizes.put("", 1L);
        sizes.put("B", 1L);
        var decimal = 1L;
        var binary = 1L;
        for (var letter : new String[] {"k", "M", "G", "T", "P"}) {
            decimal *= 1000;
            binary *= 1024;
            sizes.put(letter + "B", decimal);
            sizes.put(letter + "iB", binary);
        }
        sizes.put("KB", 1000L);
        sizes.put("KiB", 1024L);
        return Map.copyOf(sizes);
    }
}
