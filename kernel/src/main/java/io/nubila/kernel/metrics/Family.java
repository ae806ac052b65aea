package io.nubila.kernel.metrics;

import io.nubila.kernel.base.Problem;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All numbers of one name: one member for each combination of label values. */
public final class Family<M extends Metric> {
    private static final String OTHER = "other";

    private final String name;
    private final String kind;
    private final String sentence;
    private final List<String> labels;
    private final Supplier<M> maker;
    private final ConcurrentHashMap<List<String>, M> members = new ConcurrentHashMap<>();

    Family(String name, String kind, String sentence, List<String> labels, Supplier<M> maker) {
        this.name = name;
        this.kind = kind;
        this.sentence = sentence;
        this.labels = labels;
        this.maker = maker;
    }

    /**
     * The member for these label values, in the order of the labels. Beyond {@link Metrics#MAX_COMBINATIONS} the one whose
     * values are all {@code other}: a client must not be able to fill the memory with names.
     */
    public M with(String... values) {
        if (values.length != labels.size()) {
            throw new Problem.Bug("metric %s has the labels %s".formatted(name, labels)).exception();
        }
        var key = List.of(values);
        var member = members.get(key);
        if (member != null) {
            return member;
        }
        var kept = members.size() < Metrics.MAX_COMBINATIONS ? key : Collections.nCopies(labels.size(), OTHER);
        return members.computeIfAbsent(kept, _ -> maker.get());
    }

    boolean hasShape(String otherKind, List<String> otherLabels) {
        return kind.equals(otherKind) && labels.equals(otherLabels);
    }

    void write(StringBuilder page) {
        page.append("# HELP ")
                .append(name)
                .append(' ')
                .append(escapedSentence())
                .append('\n');
        page.append("# TYPE ").append(name).append(' ').append(kind).append('\n');
        members.entrySet().stream()
                .map(entry -> Map.entry(pairs(entry.getKey()), entry.getValue()))
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .forEach(entry -> entry.getValue().write(page, name, entry.getKey()));
    }

    private String pairs(List<String> values) {
        return IntStream.range(0, labels.size())
                .mapToObj(i -> labels.get(i) + "=\"" + escaped(values.get(i)) + "\"")
                .collect(Collectors.joining(","));
    }

    private String escapedSentence() {
        return sentence.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
