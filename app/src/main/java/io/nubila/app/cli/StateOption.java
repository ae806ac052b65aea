package io.nubila.app.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says which cloud is meant. */
final class StateOption {
    @Option(names = "--state", description = "Folder of the cloud; default $NUBILA_STATE.")
    private Optional<Path> folder = Optional.empty();

    /** The folder, absolute. */
    Path folder() {
        return folder.or(
                        () -> Optional.ofNullable(System.getenv("NUBILA_STATE")).map(Path::of))
                .orElse(Path.of("/var/lib/nubila"))
                .toAbsolutePath()
                .normalize();
    }
}
