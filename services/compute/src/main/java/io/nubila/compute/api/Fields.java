package io.nubila.compute.api;

import io.nubila.kernel.base.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Fields of bodies and queries whose value a client may send in several forms, and times in the older form. */
final class Fields {
    private static final Set<String> YES = Set.of("1", "t", "true", "on", "y", "yes");
    private static final Set<String> NO = Set.of("0", "f", "false", "off", "n", "no");
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private Fields() {}

    /** A whole number sent as number or text, within limits; {@code Invalid} naming the field. */
    static int number(String name, JsonNode value, int least, int most) {
        var text = value.asString("").strip();
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            // Answered below, with the field's name.
        }
        throw new Problem.Invalid("Invalid input for field/attribute %s. Value: %s. It must be a number from %d to %d."
                        .formatted(name, text, least, most))
                .exception();
    }

    /** A number of an object that may lack it. */
    static int number(JsonNode object, String name, int otherwise, int least, int most) {
        var value = object.get(name);
        return value == null ? otherwise : number(name, value, least, most);
    }

    /** Yes or no in any of its spellings; empty when it is none. */
    static Optional<Boolean> yes(String text) {
        var lower = text.strip().toLowerCase(Locale.ROOT);
        if (YES.contains(lower)) {
            return Optional.of(true);
        }
        return NO.contains(lower) ? Optional.of(false) : Optional.empty();
    }

    /** Yes or no of an object that may lack it; {@code Invalid} naming the field. */
    static boolean yes(JsonNode object, String name, boolean otherwise) {
        var value = object.get(name);
        if (value == null) {
            return otherwise;
        }
        return yes(value.asString(""))
                .orElseThrow(() -> new Problem.Invalid(
                                "Invalid input for field/attribute %s. Value: %s.".formatted(name, value.asString("")))
                        .exception());
    }

    /** A time with microseconds and without a zone. */
    static String time(Instant at) {
        return MICROS.format(at);
    }
}
