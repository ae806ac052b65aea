package io.nubila.app;

import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Chooses the addresses of the public network: DevStack's 172.24.4.0/24, or a neighbour when this host uses that already. */
final class PublicNetwork {
    private static final String FIRST = "172.24.";
    private static final int FIRST_BLOCK = 4;
    private static final int LAST_BLOCK = 254;

    private PublicNetwork() {}

    /** The CIDR, the same at every start of this state folder. */
    static String cidr(Path state, Commands commands) {
        var file = state.resolve("run/public-cidr");
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            var used = used(commands);
            int block = FIRST_BLOCK;
            while (block < LAST_BLOCK && used.contains(FIRST + block + ".")) {
                block++;
            }
            var cidr = FIRST + block + ".0/24";
            Files.createDirectories(file.getParent());
            Files.writeString(file, cidr);
            return cidr;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String used(Commands commands) {
        try {
            var command = List.of("ip", "-o", "-4", "addr", "show");
            return commands.run(command).out();
        } catch (ProblemException e) {
            // Without the program nothing real is made, so nothing can collide.
            return "";
        }
    }
}
