package io.nubila.placement;

/**
 * Settings of placement.
 *
 * @param incompleteConsumerProject the project of consumers whose client did not tell (before 1.8)
 * @param incompleteConsumerUser the user of such consumers
 * @param maxCandidates allocation candidates in one answer, at most
 */
public record PlacementConfig(String incompleteConsumerProject, String incompleteConsumerUser, int maxCandidates) {
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    /** What holds unless an operator says otherwise. */
    public static PlacementConfig defaults() {
        return new PlacementConfig(NOBODY, NOBODY, 100_000);
    }
}
