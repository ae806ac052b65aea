package io.nubila.identity.engine;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.util.Optional;

/** The refusals of this service, worded once. */
public final class Refusals {
    private Refusals() {}

    /** Not who they say, not allowed in there, or not any more: one answer for all, so that nothing can be learnt from it. */
    public static ProblemException unauthorized() {
        return new Problem.Refused(401, "Unauthorized", "The request you have made requires authentication.")
                .exception();
    }

    /** 401 with a reason its reader is entitled to. */
    public static ProblemException unauthorized(String message) {
        return new Problem.Refused(401, "Unauthorized", message).exception();
    }

    /** There is no such thing; {@code noun} is in the words of the API. */
    public static ProblemException missing(String noun, String id) {
        return new Problem.NotFound("Could not find %s: %s.".formatted(noun, id)).exception();
    }

    /** The subject token is not valid (any more). */
    public static ProblemException missingToken() {
        return new Problem.NotFound("Could not find token.").exception();
    }

    /** A field that has to be there is not. */
    public static ProblemException expecting(String attribute, String target) {
        return new Problem.Invalid(
                        "Expecting to find %s in %s. The request cannot be carried out since it is malformed or incorrect."
                                .formatted(attribute, target))
                .exception();
    }

    /** A field has a value that cannot be. */
    public static ProblemException invalid(String message) {
        return new Problem.Invalid(message).exception();
    }

    /** A name or id is taken. */
    public static ProblemException taken(String noun, String details) {
        return new Problem.Conflict("Conflict occurred attempting to store %s - %s.".formatted(noun, details))
                .exception();
    }

    /** A rule of the service, not of the policy, forbids it. */
    public static ProblemException forbidden(String message) {
        return new Problem.Forbidden("Forbidden", message, Optional.empty()).exception();
    }
}
