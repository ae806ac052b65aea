package io.nubila.kernel.http;

import io.nubila.kernel.base.Problem;

/** How a service's API shows a problem: envelopes and some statuses differ by service. */
public interface ErrorFormat {
    /** The status for a problem. {@link #usualStatus} unless the service differs. */
    default int status(Problem problem) {
        return usualStatus(problem);
    }

    /** The answer, without the request's id, which is added to every answer. */
    Response show(int status, Problem problem, String requestId, RawRequest request);

    /** The status most services use. */
    static int usualStatus(Problem problem) {
        return switch (problem) {
            case Problem.NotFound p -> 404;
            case Problem.Invalid p -> 400;
            case Problem.Conflict p -> 409;
            case Problem.Forbidden p -> 403;
            case Problem.OverQuota p -> 403;
            case Problem.NoCapacity p -> 409;
            case Problem.Unavailable p -> 503;
            case Problem.Bug p -> 500;
            case Problem.Refused p -> p.status();
        };
    }
}
