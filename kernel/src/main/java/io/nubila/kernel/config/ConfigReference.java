package io.nubila.kernel.config;

import java.util.List;

/** Writes the reference page of all settings ({@code docs/generated/config.md}). */
public final class ConfigReference {
    private ConfigReference() {}

    /** The page in Markdown: a table for each section, in the order given. */
    public static String page(List<Section<?>> sections) {
        var page = new StringBuilder("""
                # Settings

                All settings of `nubila.toml` in the state folder. Each has a default; the file is absent at first.
                An environment variable overrides the file: `compute.boot-timeout` is `NUBILA_COMPUTE_BOOT_TIMEOUT`.
                Durations are written `30s`, `5m`, `1h30m`; sizes `512MiB`, `8GiB`. Relative paths count from the folder of the file.
                An unknown or removed key, or a value beyond its limits, stops the start.
                """);
        for (var section : sections) {
            page.append("\n## [%s]\n\n%s\n\n".formatted(section.name(), section.sentence()));
            page.append("| key | type | default | limits | meaning |\n|---|---|---|---|---|\n");
            var settings = Settings.empty(section.name());
            var _ = section.reader().apply(settings);
            for (var setting : settings.described()) {
                page.append(row(setting, section.name()));
            }
            section.removed().entrySet().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(gone -> page.append(
                            "| ~~`%s`~~ | | | | removed: %s |\n".formatted(gone.getKey(), cell(gone.getValue()))));
        }
        return page.toString();
    }

    private static String row(Setting setting, String section) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        setting.key().substring(section.length() + 1),
                        setting.type() + (setting.secret() ? ", secret" : ""),
                        setting.byDefault().isEmpty() ? "" : "`" + cell(setting.byDefault()) + "`",
                        cell(setting.limits()),
                        cell(setting.sentence()));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
