package io.nubila.identity.api;

import io.nubila.identity.engine.ApplicationCredentials;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.engine.Tokens;
import io.nubila.identity.model.Bearer;
import io.nubila.kernel.http.Request;
import java.util.Optional;

/**
 * The token a request came with, for what a policy cannot see: a token made with a trust or an application credential must
 * not be used to get more, or to make what outlives it.
 */
final class OwnToken {
    private final Tokens tokens;

    OwnToken(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Who bears it, with what it was made. */
    Bearer bearer(Request request) {
        return request.header("X-Auth-Token").flatMap(tokens::find).orElseThrow(Refusals::unauthorized);
    }

    /** Refuses a token made with a trust. */
    Bearer withoutTrust(Request request) {
        var bearer = bearer(request);
        if (bearer.trust().isPresent()) {
            throw Refusals.forbidden("Cannot manage application credentials with a token issued via delegation.");
        }
        return bearer;
    }

    /** Refuses a token made with an application credential. */
    Bearer withoutApplicationCredential(Request request) {
        var bearer = bearer(request);
        if (bearer.applicationCredential().isPresent()) {
            throw Refusals.forbidden("You are not authorized to perform the requested action: Using method"
                    + " 'application_credential' is not allowed for managing trusts..");
        }
        return bearer;
    }

    /** Refuses a token made with an application credential that is not for making others; {@code what} names those. */
    static void refuseRestricted(Bearer bearer, String what) {
        if (bearer.applicationCredential().filter(it -> !it.unrestricted()).isPresent()) {
            throw ApplicationCredentials.restricted(what);
        }
    }

    /** Refuses what is not bound to the project of a token that is. */
    static void refuseElsewhere(Bearer bearer, Optional<String> projectId) {
        if (bearer.delegated() && !projectId.equals(bearer.place().map(it -> it.id()))) {
            throw Refusals.forbidden("You are not authorized to perform the requested action: Credential project does"
                    + " not match the project scope of the delegated token.");
        }
    }
}
