package io.nubila.kernel.metrics;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows while the process lives. */
public final class Counter implements Metric {
    private final LongAdder count = new LongAdder();

    Counter() {}

    /** Counts this many more; negative numbers are not counted. */
    public void add(long more) {
        if (more > 0) {
            count.add(more);
        }
    }

    /** The number so far. */
    public long value() {
        return count.sum();
    }

    @Override
    public void write(StringBuilder page, String name, String labels) {
        Metric.line(page, name, labels, (double) count.sum());
    }
}
