package io.nubila.kernel.metrics;

/** One member of a {@link Family}: the numbers for one combination of label values. */
public sealed interface Metric permits Counter, Gauge, Histogram {
    /** Writes its lines; {@code labels} is what stands between the braces, possibly nothing. */
    void write(StringBuilder page, String name, String labels);

    /** Appends one line of the text format. */
    static void line(StringBuilder page, String name, String labels, double value) {
        page.append(name);
        if (!labels.isEmpty()) {
            page.append('{').append(labels).append('}');
        }
        page.append(' ').append(number(value)).append('\n');
    }

    /** A number as the text format writes it. */
    static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
