package io.nubila.kernel.base;

import java.util.Map;
import java.util.Optional;

/**
 * Why something could not be done, free of any wire format. The edge of each service turns it into that service's envelope
 * and status. {@code code} is the service's own name of the case where its API has one ({@code NetworkInUse}), else the
 * record's general name.
 */
public sealed interface Problem {
    /** One sentence for the person who asked; names the field or the object. Never internal detail. */
    String message();

    /** The service's name for the case. */
    String code();

    /** This problem as an exception to throw. */
    default ProblemException exception() {
        return new ProblemException(this);
    }

    /** This problem as an exception with the cause kept for the log. */
    default ProblemException exception(Throwable cause) {
        return new ProblemException(this, cause);
    }

    /** The thing asked for is not there, or not for this caller. */
    record NotFound(String code, String message) implements Problem {
        public NotFound(String message) {
            this("NotFound", message);
        }
    }

    /** The request cannot be understood or breaks a rule of its field. */
    record Invalid(String code, String message) implements Problem {
        public Invalid(String message) {
            this("BadRequest", message);
        }
    }

    /** The thing is in a state in which this cannot be done now. */
    record Conflict(String code, String message) implements Problem {
        public Conflict(String message) {
            this("Conflict", message);
        }
    }

    /** The caller may not do this. {@code rule} is the policy that refused. */
    record Forbidden(String code, String message, Optional<String> rule) implements Problem {
        public Forbidden(String message) {
            this("Forbidden", message, Optional.empty());
        }
    }

    /** A limit of the project or user is reached. */
    record OverQuota(String code, String message) implements Problem {
        public OverQuota(String message) {
            this("OverQuota", message);
        }
    }

    /** No host, address or space can take it now. {@code reasons} says what each candidate lacked. */
    record NoCapacity(String code, String message, Map<String, String> reasons) implements Problem {
        public NoCapacity(String message) {
            this("NoCapacity", message, Map.of());
        }
    }

    /** Something needed does not answer; the same call may work later. {@code detail} is for the log only. */
    record Unavailable(String code, String message, String detail) implements Problem {
        public Unavailable(String message, String detail) {
            this("ServiceUnavailable", message, detail);
        }
    }

    /** Our own mistake. {@code detail} is for the log only. */
    record Bug(String detail) implements Problem {
        @Override
        public String code() {
            return "InternalError";
        }

        @Override
        public String message() {
            return "The server has either erred or is incapable of performing the requested operation.";
        }
    }

    /** Refused by the protocol before any service looked at it: a status of its own, such as 401, 405, 406, 410, 413, 415. */
    record Refused(int status, String code, String message, Map<String, String> headers) implements Problem {
        public Refused(int status, String code, String message) {
            this(status, code, message, Map.of());
        }
    }
}
