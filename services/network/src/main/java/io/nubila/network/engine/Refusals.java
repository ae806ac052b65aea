package io.nubila.network.engine;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;

/** The refusals of the Network API under the names clients know them by. */
public final class Refusals {
    private Refusals() {}

    /** A resource that is not there, or not for this caller. */
    public static ProblemException notFound(String code, String what, Object id) {
        return new Problem.NotFound(code, "%s %s could not be found.".formatted(what, id)).exception();
    }

    public static ProblemException networkNotFound(Object id) {
        return notFound("NetworkNotFound", "Network", id);
    }

    public static ProblemException subnetNotFound(Object id) {
        return notFound("SubnetNotFound", "Subnet", id);
    }

    public static ProblemException portNotFound(Object id) {
        return notFound("PortNotFound", "Port", id);
    }

    public static ProblemException routerNotFound(Object id) {
        return notFound("RouterNotFound", "Router", id);
    }

    public static ProblemException groupNotFound(Object id) {
        return notFound("SecurityGroupNotFound", "Security group", id);
    }

    /** A request that cannot be understood. */
    public static ProblemException bad(String message) {
        return new Problem.Invalid("HTTPBadRequest", message).exception();
    }

    /** A request about a resource that cannot be fulfilled as asked. */
    public static ProblemException badRequest(String resource, String message) {
        return new Problem.Invalid("BadRequest", "Bad %s request: %s.".formatted(resource, message)).exception();
    }

    /** A value that breaks a rule. */
    public static ProblemException invalid(String message) {
        return invalid("InvalidInput", "Invalid input for operation: " + message);
    }

    /** A value that breaks a rule with a name of its own. */
    public static ProblemException invalid(String code, String message) {
        return new Problem.Invalid(code, message).exception();
    }

    /** Something that is in use or in the way. */
    public static ProblemException conflict(String code, String message) {
        return new Problem.Conflict(code, message).exception();
    }

    /** No address is left. */
    public static ProblemException noAddress(Object network) {
        return new Problem.NoCapacity(
                        "IpAddressGenerationFailure",
                        "Network %s has no more IP addresses to give.".formatted(network),
                        java.util.Map.of())
                .exception();
    }
}
