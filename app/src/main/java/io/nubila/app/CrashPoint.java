package io.nubila.app;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.operations.Boundary;
import java.util.Locale;
import java.util.Optional;

/**
 * Ends the process, as {@code kill -9} would, at one border of one step: {@code create-server/boot/acted}. For crash tests;
 * set by the system property {@code nubila.crash-at}.
 */
final class CrashPoint implements Boundary {
    private static final int AS_KILLED = 137;

    private final String operation;
    private final String step;
    private final Moment moment;

    private CrashPoint(String operation, String step, Moment moment) {
        this.operation = operation;
        this.step = step;
        this.moment = moment;
    }

    /** The boundary for this setting; none without one. */
    static Boundary boundary(Optional<String> setting) {
        if (setting.isEmpty()) {
            return NONE;
        }
        var parts = setting.get().split("/", -1);
        if (parts.length != 3) {
            throw new Problem.Invalid("nubila.crash-at is operation/step/moment, not " + setting.get()).exception();
        }
        return new CrashPoint(parts[0], parts[1], Moment.valueOf(parts[2].toUpperCase(Locale.ROOT)));
    }

    @Override
    public void reached(String operationName, String stepName, Moment reached) {
        if (operation.equals(operationName) && step.equals(stepName) && moment == reached) {
            Runtime.getRuntime().halt(AS_KILLED);
        }
    }
}
