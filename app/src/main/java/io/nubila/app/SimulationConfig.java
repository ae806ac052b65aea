package io.nubila.app;

import io.nubila.kernel.config.Section;
import java.time.Duration;

/**
 * How simulated guests behave.
 *
 * @param snapshotTime how long copying a guest's disk takes
 */
public record SimulationConfig(Duration snapshotTime) {
    /** The section of the file. */
    public static final Section<SimulationConfig> SECTION = Section.of(
            "simulation",
            "How simulated guests behave; nothing of it concerns real ones.",
            settings -> new SimulationConfig(settings.duration(
                    "snapshot-time",
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofHours(1),
                    "How long copying a guest's disk for an image takes.")));
}
