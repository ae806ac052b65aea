package io.nubila.kernel.base;

/** Carries a {@link Problem} up to whoever can answer it. The one exception that crosses borders between parts. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(text(problem));
        this.problem = problem;
    }

    ProblemException(Problem problem, Throwable cause) {
        super(text(problem), cause);
        this.problem = problem;
    }

    private static String text(Problem problem) {
        return switch (problem) {
            case Problem.Bug bug -> bug.detail();
            case Problem.Unavailable unavailable -> unavailable.message() + " (" + unavailable.detail() + ")";
            case Problem.NotFound p -> p.message();
            case Problem.Invalid p -> p.message();
            case Problem.Conflict p -> p.message();
            case Problem.Forbidden p -> p.message();
            case Problem.OverQuota p -> p.message();
            case Problem.NoCapacity p -> p.message();
            case Problem.Refused p -> p.message();
        };
    }

    /** What went wrong. */
    public Problem problem() {
        return problem;
    }
}
