package io.nubila.kernel.metrics;

import java.util.function.DoubleSupplier;

/** A number that goes up and down, asked for when somebody looks. */
public final class Gauge implements Metric {
    private volatile DoubleSupplier value = () -> Double.NaN;

    Gauge() {}

    /** From now on the number is this one; it is asked on the thread that writes the page and must be quick. */
    public void follow(DoubleSupplier value) {
        this.value = value;
    }

    @Override
    public void write(StringBuilder page, String name, String labels) {
        Metric.line(page, name, labels, value.getAsDouble());
    }
}
