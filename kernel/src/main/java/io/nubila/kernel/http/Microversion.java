package io.nubila.kernel.http;

import io.nubila.kernel.base.Problem;
import java.util.Optional;
import java.util.regex.Pattern;

/** A version of an API's behaviour, such as 2.96. Only the edge of a service knows of it. */
public record Microversion(int major, int minor) implements Comparable<Microversion> {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})");

    /** Reads {@code major.minor}; for constants in code. */
    public static Microversion of(String text) {
        return parse(text).orElseThrow(() -> new Problem.Bug("no microversion: " + text).exception());
    }

    /** Reads what a client sent; empty when it has not the form. */
    public static Optional<Microversion> parse(String text) {
        var match = FORM.matcher(text);
        return match.matches()
                ? Optional.of(new Microversion(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2))))
                : Optional.empty();
    }

    /** Whether this is {@code other} or newer. */
    public boolean atLeast(String other) {
        return compareTo(of(other)) >= 0;
    }

    @Override
    public int compareTo(Microversion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
