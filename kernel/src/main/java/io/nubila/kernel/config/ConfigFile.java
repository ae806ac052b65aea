package io.nubila.kernel.config;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * The configuration of a node: the file {@code nubila.toml}, overridden by environment variables such as
 * {@code NUBILA_COMPUTE_BOOT_TIMEOUT}. All sections are read at once, so that one start shows every mistake.
 */
public final class ConfigFile {
    private final Map<Section<?>, Record> records;
    private final List<Setting> settings;

    private ConfigFile(Map<Section<?>, Record> records, List<Setting> settings) {
        this.records = records;
        this.settings = settings;
    }

    /**
     * Reads the file; all defaults when it is absent.
     *
     * @param environment the variables of the process
     * @param sections of all modules of this program, whether or not this node runs them
     * @throws ProblemException {@code Invalid} with a line for each unknown section, unknown or removed key, and value that
     *     cannot be used; each names the key, the limit and the nearest known name
     */
    public static ConfigFile read(Path file, Map<String, String> environment, List<Section<?>> sections) {
        var tables = tables(file);
        var mistakes = new ArrayList<String>();
        var records = new LinkedHashMap<Section<?>, Record>();
        var settings = new ArrayList<Setting>();
        for (var section : sections) {
            var table = tables.get(section.name());
            var from = new Settings(
                    section.name(), table instanceof Map<?, ?> map ? texts(map) : Map.of(), file, environment);
            try {
                records.put(section, section.reader().apply(from));
            } catch (ProblemException e) {
                mistakes.add(file.getFileName() + ": [" + section.name() + "] "
                        + e.problem().message());
            }
            settings.addAll(from.described());
            mistakes.addAll(from.mistakes());
        }
        mistakes.addAll(unknown(file, tables, sections, settings));
        mistakes.addAll(unknownVariables(environment, sections, settings));
        if (!mistakes.isEmpty()) {
            throw new Problem.Invalid(String.join("\n", mistakes)).exception();
        }
        return new ConfigFile(records, List.copyOf(settings));
    }

    /** The record of a section given to {@link #read}. */
    @SuppressWarnings("unchecked") // read() put the record that this very section's reader made
    public <R extends Record> R section(Section<R> section) {
        return (R) Optional.ofNullable(records.get(section))
                .orElseThrow(() -> new Problem.Bug("section %s was not read".formatted(section.name())).exception());
    }

    /** Every setting there is, in the order of the sections. */
    public List<Setting> settings() {
        return settings;
    }

    private static Map<String, Object> tables(Path file) {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            var parsed = Toml.parse(file);
            if (parsed.hasErrors()) {
                var lines = parsed.errors().stream()
                        .map(error -> "%s: line %d: %s"
                                .formatted(file.getFileName(), error.position().line(), error.getMessage()))
                        .collect(Collectors.joining("\n"));
                throw new Problem.Invalid(lines).exception();
            }
            return plain(parsed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A table of the parser as plain Java, without its notion of dotted keys. */
    private static Map<String, Object> plain(TomlTable table) {
        var map = new LinkedHashMap<String, Object>();
        for (var key : table.keySet()) {
            map.put(key, plain(table.get(List.of(key))));
        }
        return map;
    }

    private static Object plain(@org.jspecify.annotations.Nullable Object value) {
        return switch (value) {
            case null -> "";
            case TomlTable table -> plain(table);
            case TomlArray array ->
                array.toList().stream().map(ConfigFile::plain).toList();
            default -> value;
        };
    }

    private static Map<String, Object> texts(Map<?, ?> map) {
        var texts = new HashMap<String, Object>();
        map.forEach((key, value) -> texts.put(String.valueOf(key), value));
        return texts;
    }

    private static List<String> unknown(
            Path file, Map<String, Object> tables, List<Section<?>> sections, List<Setting> settings) {
        var mistakes = new ArrayList<String>();
        var known = settings.stream().map(Setting::key).collect(Collectors.toCollection(LinkedHashSet::new));
        var names = sections.stream().map(Section::name).toList();
        tables.forEach((name, value) -> {
            var section = sections.stream().filter(s -> s.name().equals(name)).findFirst();
            if (section.isEmpty()) {
                mistakes.add(file.getFileName() + ": [" + name + "] is not a section" + meant(name, names));
            } else if (value instanceof Map<?, ?> map) {
                for (var written : map.keySet()) {
                    var key = name + "." + written;
                    var instead = section.orElseThrow().removed().get(String.valueOf(written));
                    if (instead != null) {
                        mistakes.add(file.getFileName() + ": " + key + " was removed: " + instead);
                    } else if (!known.contains(key)) {
                        mistakes.add(file.getFileName() + ": " + key + " is not a setting" + meant(key, known));
                    }
                }
            } else {
                mistakes.add(file.getFileName() + ": " + name + " has to be a section, written [" + name + "]");
            }
        });
        return mistakes;
    }

    /** Variables of a known section that set nothing; others with our prefix belong to the launcher. */
    private static List<String> unknownVariables(
            Map<String, String> environment, List<Section<?>> sections, List<Setting> settings) {
        var known = settings.stream().map(Setting::variable).collect(Collectors.toCollection(LinkedHashSet::new));
        var prefixes = sections.stream()
                .map(section -> new Setting(section.name() + ".", "", "", "", false, "").variable())
                .toList();
        return environment.keySet().stream()
                .filter(name -> !known.contains(name) && prefixes.stream().anyMatch(name::startsWith))
                .sorted()
                .map(name -> name + " is not a setting" + meant(name, known))
                .toList();
    }

    private static String meant(String written, java.util.Collection<String> known) {
        return NearestName.of(written, known)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }
}
