package io.nubila.placement;

import io.nubila.kernel.config.Section;

/**
 * Settings of placement.
 *
 * @param incompleteConsumerProject the project of consumers whose client did not tell (before 1.8)
 * @param incompleteConsumerUser the user of such consumers
 * @param maxCandidates allocation candidates in one answer, at most
 */
public record PlacementConfig(String incompleteConsumerProject, String incompleteConsumerUser, int maxCandidates) {
    /** The section {@code [placement]}. */
    public static final Section<PlacementConfig> SECTION = Section.of(
            "placement",
            "Which host has how much of what.",
            settings -> new PlacementConfig(
                    settings.text(
                            "incomplete-consumer-project-id",
                            "00000000-0000-0000-0000-000000000000",
                            "The project of consumers of clients too old to tell it."),
                    settings.text(
                            "incomplete-consumer-user-id",
                            "00000000-0000-0000-0000-000000000000",
                            "The user of consumers of clients too old to tell it."),
                    settings.number("max-candidates", 100_000, 1, 1_000_000, "Allocation candidates in one answer.")));

    /** What holds unless an operator says otherwise. */
    public static PlacementConfig defaults() {
        return SECTION.defaults();
    }
}
