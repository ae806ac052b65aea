package io.nubila.kernel.metrics;

import io.nubila.kernel.base.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The numbers of this process, as Prometheus reads them. Registering a name again with the same shape answers what is
 * there; with another shape it is a {@code Bug}. Counting takes no lock.
 */
public final class Metrics {
    /** Combinations of label values kept for each name; what comes after is counted under {@code other}. */
    public static final int MAX_COMBINATIONS = 1000;

    /** The content type of {@link #page()}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private final ConcurrentSkipListMap<String, Family<?>> families = new ConcurrentSkipListMap<>();

    /** A number that only grows; its name ends in {@code _total}. */
    public Family<Counter> counter(String name, String sentence, String... labels) {
        return family(name, "counter", sentence, labels, Counter::new);
    }

    /** Numbers that are asked for when somebody looks; see {@link Gauge#follow}. */
    public Family<Gauge> gauges(String name, String sentence, String... labels) {
        return family(name, "gauge", sentence, labels, Gauge::new);
    }

    /** One number that is asked for when somebody looks; the last one registered under a name is the one asked. */
    public void gauge(String name, String sentence, DoubleSupplier value) {
        gauges(name, sentence).with().follow(value);
    }

    /** A distribution over fixed buckets; {@code bounds} are their upper bounds, growing, without infinity. */
    public Family<Histogram> histogram(String name, String sentence, List<Double> bounds, String... labels) {
        var sorted = bounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return family(name, "histogram", sentence, labels, () -> new Histogram(sorted));
    }

    /** A distribution of seconds from a millisecond to ten seconds. */
    public Family<Histogram> seconds(String name, String sentence, String... labels) {
        return histogram(name, sentence, Histogram.SECONDS, labels);
    }

    /** Everything in the text format of Prometheus, version 0.0.4, sorted by name. */
    public String page() {
        var page = new StringBuilder(4096);
        families.values().forEach(family -> family.write(page));
        return page.toString();
    }

    @SuppressWarnings("unchecked") // the kind was compared, and one kind has one type of member
    private <M extends Metric> Family<M> family(
            String name, String kind, String sentence, String[] labels, Supplier<M> maker) {
        if (!NAME.matcher(name).matches()
                || !Arrays.stream(labels).allMatch(label -> NAME.matcher(label).matches())) {
            throw new Problem.Bug("not a metric name or label: %s %s".formatted(name, Arrays.toString(labels)))
                    .exception();
        }
        var made = new Family<>(name, kind, sentence, List.of(labels), maker);
        var kept = families.putIfAbsent(name, made);
        if (kept == null) {
            return made;
        }
        if (!kept.hasShape(kind, List.of(labels))) {
            throw new Problem.Bug("metric %s was registered in another shape before".formatted(name)).exception();
        }
        return (Family<M>) kept;
    }
}
