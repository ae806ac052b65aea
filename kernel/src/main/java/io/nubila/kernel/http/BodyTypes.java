package io.nubila.kernel.http;

import java.util.Locale;

/** Which content types the requests of an API may have. Services differ in the types, the status and the words. */
@FunctionalInterface
public interface BodyTypes {
    /** Whatever the client says; a body that is no JSON is refused when it is read. */
    BodyTypes ANY = (request, route, version) -> {};

    /** Refuses a request whose content type the route does not take; called before policy and body are looked at. */
    void check(RawRequest request, Route route, Microversion version);

    /** The content type a request names, in lower case and without its parameters; empty when it names none. */
    static String named(RawRequest request) {
        return request.headers()
                .first("Content-Type")
                .map(text -> text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .orElse("");
    }
}
