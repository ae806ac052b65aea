package io.nubila.kernel.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** How values are distributed over fixed buckets. */
public final class Histogram implements Metric {
    /** Bounds for durations of requests. */
    static final List<Double> SECONDS =
            List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

    private final double[] bounds;
    private final LongAdder[] counts;
    private final DoubleAdder sum = new DoubleAdder();

    Histogram(double[] bounds) {
        this.bounds = bounds;
        this.counts = new LongAdder[bounds.length + 1];
        Arrays.setAll(counts, _ -> new LongAdder());
    }

    /** Counts one value. */
    public void observe(double value) {
        var at = Arrays.binarySearch(bounds, value);
        counts[at < 0 ? -at - 1 : at].increment();
        sum.add(value);
    }

    /** Counts one duration, in seconds. */
    public void observe(Duration time) {
        observe(time.toNanos() / 1e9);
    }

    /** How many values were counted. */
    public long count() {
        return Arrays.stream(counts).mapToLong(LongAdder::sum).sum();
    }

    @Override
    public void write(StringBuilder page, String name, String labels) {
        var before = labels.isEmpty() ? "" : labels + ",";
        var soFar = 0L;
        for (var i = 0; i < counts.length; i++) {
            soFar += counts[i].sum();
            var bound = i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY;
            Metric.line(page, name + "_bucket", before + "le=\"" + Metric.number(bound) + "\"", (double) soFar);
        }
        Metric.line(page, name + "_sum", labels, sum.sum());
        Metric.line(page, name + "_count", labels, (double) soFar);
    }
}
