package io.nubila.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of a run, for the terminal and for the page of figures. */
final class Table {
    private static final String BEGIN = "<!-- figures: written by testing/benchmark -->";
    private static final String END = "<!-- end of figures -->";

    private final List<Row> rows = new ArrayList<>();

    /** One line: the figure as text, the goal it is held to, what the real OpenStack needs. */
    record Row(String operation, String measured, String cpu, String goal, String upstream) {}

    void add(String operation, Figures figures, String goal, String upstream) {
        var measured = "%s, p95 %s, %s/s"
                .formatted(millis(figures.meanMillis()), millis(figures.slowMillis()), number(figures.rate()));
        add(operation, measured, millis(figures.cpuMillis()), goal, upstream);
    }

    void add(String operation, String measured, String cpu, String goal, String upstream) {
        var row = new Row(operation, measured, cpu, goal, upstream);
        rows.add(row);
        System.out.printf("%-52s %-40s cpu %-10s goal %s%n", operation, measured, cpu, goal);
        System.out.flush();
    }

    static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
    }

    static String number(double number) {
        return String.format(Locale.ROOT, number < 100 ? "%.1f" : "%.0f", number);
    }

    /** Puts the table between its marks in a page, or at the end of it. */
    void write(Path page, String machine) throws IOException {
        var text = new StringBuilder(BEGIN + "\n" + machine + "\n\n");
        text.append("| operation | measured | server CPU each | goal | OpenStack 2026.2 |\n|---|---|---|---|---|\n");
        for (var row : rows) {
            text.append("| %s | %s | %s | %s | %s |%n"
                    .formatted(row.operation(), row.measured(), row.cpu(), row.goal(), row.upstream()));
        }
        text.append(END);
        var before = Files.exists(page) ? Files.readString(page) : "# Figures\n\n";
        int from = before.indexOf(BEGIN);
        int to = before.indexOf(END);
        var after = from >= 0 && to > from
                ? before.substring(0, from) + text + before.substring(to + END.length())
                : before + "\n" + text + "\n";
        Files.writeString(page, after);
    }
}
