package io.nubila.harness;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.operations.Boundary;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes steps fail where it is told to, a number of times each. */
final class BrokenSteps implements Boundary {
    private final List<Break> breaks = new CopyOnWriteArrayList<>();

    /** One place that fails; counts down. */
    private static final class Break {
        private final String operation;
        private final String step;
        private final Moment moment;
        private final Problem problem;
        private int left;

        Break(String operation, String step, Moment moment, Problem problem, int times) {
            this.operation = operation;
            this.step = step;
            this.moment = moment;
            this.problem = problem;
            this.left = times;
        }

        synchronized boolean hits(String reachedOperation, String reachedStep, Moment reached) {
            boolean here = left > 0
                    && operation.equals(reachedOperation)
                    && moment == reached
                    && (step.equals(reachedStep) || step.equals("*"));
            left -= here ? 1 : 0;
            return here;
        }
    }

    /** The step fails for good at that moment. */
    void refuse(String operation, String step, Moment moment) {
        breaks.add(new Break(operation, step, moment, new Problem.Conflict("broken by a test"), 1));
    }

    /** The step fails at that moment as if something did not answer, so many times. {@code *} for each step. */
    void interrupt(String operation, String step, Moment moment, int times) {
        breaks.add(
                new Break(operation, step, moment, new Problem.Unavailable("broken by a test", "for a while"), times));
    }

    /** Everything works again. */
    void mend() {
        breaks.clear();
    }

    @Override
    public void reached(String operation, String step, Moment moment) {
        for (var one : breaks) {
            if (one.hits(operation, step, moment)) {
                throw one.problem.exception();
            }
        }
    }
}
