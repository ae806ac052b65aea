package io.nubila.kernel.base;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Runs programs of the host, by argument list and never through a shell. */
public interface Commands {
    /**
     * Runs a program to its end.
     *
     * @param input given on standard input
     * @param limit after which the program is killed and {@code Unavailable} thrown
     * @throws ProblemException {@code Unavailable} when the program is missing or does not end in time
     */
    Result run(List<String> command, byte[] input, Duration limit);

    /** Runs a program without input and within 30 seconds. */
    default Result run(List<String> command) {
        return run(command, new byte[0], Duration.ofSeconds(30));
    }

    /** Runs a program that has to succeed; answers its standard output. */
    default String output(List<String> command) {
        return run(command).orThrow(command).out();
    }

    /** What a program left. */
    record Result(int exitCode, String out, String err) {
        public boolean succeeded() {
            return exitCode == 0;
        }

        /** This result, or {@code Unavailable} naming the program and its last words. */
        public Result orThrow(List<String> command) {
            if (exitCode == 0) {
                return this;
            }
            var words = (err.isBlank() ? out : err).strip();
            throw new Problem.Unavailable(
                            "A program of the host failed: " + command.getFirst(),
                            String.join(" ", command) + " ended with " + exitCode + ": " + words)
                    .exception();
        }
    }

    /** Programs of this host. */
    static Commands host() {
        return new HostCommands();
    }

    /** Text as a program's input. */
    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
