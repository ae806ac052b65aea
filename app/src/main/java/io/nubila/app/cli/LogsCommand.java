package io.nubila.app.cli;

import io.nubila.kernel.base.Clock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what the cloud has written. */
@Command(name = "logs", description = "What the cloud has written.", mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
    private static final java.time.Duration POLL = java.time.Duration.ofMillis(300);

    @Mixin
    private StateOption state = new StateOption();

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "50",
            description = "How many lines from the end.")
    private int lines = 50;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as more is written.")
    private boolean follow;

    @Option(names = "--request", description = "Only lines of this request or operation id.")
    private Optional<String> request = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var file = state.folder().resolve("logs/nubila.jsonl");
        if (!Files.exists(file)) {
            System.err.println("nubila: no log in " + file.getParent());
            return 1;
        }
        Predicate<String> wanted = line -> request.map(line::contains).orElse(true);
        try (var reader = Files.newBufferedReader(file)) {
            var last = new ArrayDeque<String>();
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                if (wanted.test(line)) {
                    last.add(line);
                    if (last.size() > lines) {
                        last.removeFirst();
                    }
                }
            }
            last.forEach(System.out::println);
            if (follow) {
                goOn(reader, wanted);
            }
        }
        return 0;
    }

    private static void goOn(BufferedReader reader, Predicate<String> wanted) throws IOException, InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            var line = reader.readLine();
            if (line == null) {
                Clock.system().sleep(POLL);
            } else if (wanted.test(line)) {
                System.out.println(line);
            }
        }
    }
}
