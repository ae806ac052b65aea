package io.nubila.harness;

import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.ProblemException;
import java.util.List;
import java.util.Optional;

/** The seed by which a run chooses its samples: another for each commit, the same for the same. */
final class Seed {
    private Seed() {}

    /** {@code -Dnubila.seed=…}, else a number made of the commit, else 1. */
    static long ofThisRun() {
        return Optional.ofNullable(System.getProperty("nubila.seed"))
                .map(Long::parseLong)
                .orElseGet(Seed::ofCommit);
    }

    private static long ofCommit() {
        try {
            var root = System.getProperty("nubila.root", ".");
            return Commands.host()
                    .output(List.of("git", "-C", root, "rev-parse", "HEAD"))
                    .strip()
                    .hashCode();
        } catch (ProblemException noRepository) {
            return 1;
        }
    }

    /** Whether the run is to leave nothing out: {@code -Dnubila.full=true}. */
    static boolean full() {
        return Boolean.getBoolean("nubila.full");
    }
}
