package io.nubila.kernel.http;

import java.util.Optional;

/**
 * What of HTTP differs from one service's API to the next.
 *
 * @param requestIdHeader a second header that tells the request's id, for clients older than the common one
 * @param bodyTypes which content types a request may have
 * @param olderPaths paths of clients older than the route table
 * @param tellsMethods whether a known path with an unknown method is answered with 405 and the known ones, or with 404
 */
public record Manners(
        Optional<String> requestIdHeader, BodyTypes bodyTypes, OlderPaths olderPaths, boolean tellsMethods) {
    /** One request id, any content type, no other paths, 405 for an unknown method. */
    public static final Manners USUAL = new Manners(Optional.empty(), BodyTypes.ANY, OlderPaths.NONE, true);

    /** These manners with another rule for content types. */
    public Manners with(BodyTypes types) {
        return new Manners(requestIdHeader, types, olderPaths, tellsMethods);
    }
}
