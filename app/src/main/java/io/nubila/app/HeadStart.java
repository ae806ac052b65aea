package io.nubila.app;

import io.nubila.kernel.json.Json;
import java.security.NoSuchAlgorithmException;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.MimeTypes;

/**
 * Makes ready what every start of a cloud needs of the libraries, whatever its options are: while the command line is read,
 * all processors but one have nothing to do. Nothing depends on it; who comes first to one of these does its work.
 */
final class HeadStart {
    private HeadStart() {}

    /** Begins, and does not wait. */
    static void begin() {
        // Calendars know all locales, media types know their names, and the reader of JSON makes large numbers.
        for (Runnable piece :
                List.<Runnable>of(HeadStart::locales, HeadStart::json, HeadStart::tls, HeadStart::media)) {
            var _ = Thread.ofPlatform().daemon().name("head-start").start(piece);
        }
    }

    private static void locales() {
        var _ = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
    }

    private static void json() {
        var _ = Json.tree("{}");
    }

    private static void media() {
        var _ = MimeTypes.DEFAULTS;
    }

    private static void tls() {
        try {
            var _ = SSLContext.getInstance("TLS");
        } catch (NoSuchAlgorithmException e) {
            // Then the part of the start that needs it says so.
        }
    }
}
