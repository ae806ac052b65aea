package io.nubila.identity.engine;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Ends of things as clients write them: ISO 8601, in UTC when no zone is named. */
public final class Expiries {
    private Expiries() {}

    /** The end a client wants; {@code Invalid} when it cannot be understood or has passed. */
    public static Instant read(String text, Instant now) {
        var end = parse(text).orElseThrow(Expiries::passed);
        if (!end.isAfter(now)) {
            throw passed();
        }
        return end;
    }

    private static Optional<Instant> parse(String text) {
        var form = text.strip().replace(' ', 'T');
        try {
            return Optional.of(OffsetDateTime.parse(form, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            try {
                return Optional.of(LocalDateTime.parse(form, DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                        .toInstant(ZoneOffset.UTC));
            } catch (DateTimeException notEither) {
                return Optional.empty();
            }
        }
    }

    private static RuntimeException passed() {
        return Refusals.invalid("The 'expires_at' must not be before now. The server could not comply with the request"
                + " since it is either malformed or otherwise incorrect. The client is assumed to be in error.");
    }
}
