package io.nubila.kernel.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One part of the configuration, read into one record of one module.
 *
 * <pre>{@code
 * public record ComputeConfig(Duration bootTimeout, int workers) {
 *     public static final Section<ComputeConfig> SECTION =
 *             Section.of("compute", "Servers and the hosts they run on.", ComputeConfig::read);
 *
 *     private static ComputeConfig read(Settings s) {
 *         return new ComputeConfig(
 *                 s.duration("boot-timeout", ofSeconds(30), ofSeconds(1), ofHours(1), "How long a guest may take to start."),
 *                 s.number("workers", 4, 1, 64, "Operations under way at a time."));
 *     }
 * }
 * }</pre>
 *
 * @param name as in {@code [name]} of the file
 * @param sentence what the section is about
 * @param reader names each setting once, with its default, limits and meaning, and builds the record
 * @param removed keys of earlier releases, each with what to do instead
 */
public record Section<R extends Record>(
        String name, String sentence, Function<Settings, R> reader, Map<String, String> removed) {

    /** A section without removed keys. */
    public static <R extends Record> Section<R> of(String name, String sentence, Function<Settings, R> reader) {
        return new Section<>(name, sentence, reader, Map.of());
    }

    /** This section, where a key of an earlier release stops the start with a sentence that says what to do instead. */
    public Section<R> removed(String key, String instead) {
        var more = new LinkedHashMap<>(removed);
        more.put(key, instead);
        return new Section<>(name, sentence, reader, Map.copyOf(more));
    }

    /** The record with every setting at its default. */
    public R defaults() {
        return reader.apply(Settings.empty(name));
    }
}
