package io.nubila.harness;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Crashes one after the other on one state folder. The process that is started to look at what the last crash left is already
 * the one that will crash at the next border, so each crash costs one start.
 */
final class CrashLane {
    private static final Duration TO_END = Duration.ofSeconds(30);

    private final Path template;
    private final List<String> failures = new ArrayList<>();
    private Duration slowest = Duration.ZERO;
    private int number;

    /** How a lane went. */
    record Result(List<String> failures, Duration slowestAnswer) {}

    CrashLane(Path template) {
        this.template = template;
    }

    /** A server, after its crash, that is still to be deleted. */
    private record Survivor(String name, String id) {}

    Result run(List<CrashTest.Crash> crashes) {
        int next = 0;
        while (next < crashes.size()) {
            var state = StateFolder.copy(template);
            next = chain(state, crashes, next);
            StateFolder.remove(state);
        }
        return new Result(failures, slowest);
    }

    /** Goes on until the list ends or something fails, for then the folder is not worth going on with. */
    private int chain(Path state, List<CrashTest.Crash> crashes, int from) {
        int at = from;
        Optional<Survivor> survivor = Optional.empty();
        var crash = crashes.get(at);
        var process = CloudProcess.start(state, crash.property());
        try {
            while (at < crashes.size()) {
                crash = crashes.get(at);
                var name = "crash-" + state.getFileName().toString().replaceAll("\\D", "") + "-" + number++;
                var asked = drive(process, crash, name, survivor);
                process.close();
                boolean more = at + 1 < crashes.size();
                process = CloudProcess.start(state, more ? crashes.get(at + 1).property() : List.of());
                at++;
                survivor = check(process, crash, asked, more ? crashes.get(at).operation() : "");
            }
        } catch (AssertionError | RuntimeException e) {
            failures.add("%s: %s%n%s".formatted(crash, e, process.terminal()));
            at = Math.max(at, from + 1);
        } finally {
            process.close();
        }
        return at;
    }

    /** Brings the operation about and waits for the process to end at the border. */
    private static Survivor drive(
            CloudProcess process, CrashTest.Crash crash, String name, Optional<Survivor> survivor) {
        var demo = process.cloud().demo();
        var deed = Deeds.of(crash.operation());
        var used = survivor.filter(one -> crash.operation().equals(ServerDeed.DELETE));
        var id = used.map(Survivor::id).or(() -> deed.prepare(demo, name));
        try {
            deed.ask(demo, name, id);
        } catch (UncheckedIOException ended) {
            // The process was faster than its answer.
        }
        int code = process.awaitExit(TO_END);
        if (code != CloudProcess.AS_KILLED) {
            throw new AssertionError("the process ended with %d, not at %s".formatted(code, crash));
        }
        return new Survivor(used.map(Survivor::name).orElse(name), id.orElse(""));
    }

    /** What has to be true after the restart; answers the server when it is left for the next crash to delete. */
    private Optional<Survivor> check(
            CloudProcess process, CrashTest.Crash crash, Survivor asked, String nextOperation) {
        long ready = System.nanoTime();
        var demo = process.cloud().demo();
        var took = Duration.ofNanos(System.nanoTime() - ready);
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
        var leftovers = new Leftovers(process.cloud().admin());
        var _ = Waiting.until("all operations have ended", TO_END, leftovers::unfinishedOperations, List::isEmpty);
        var deed = Deeds.of(crash.operation());
        var id = asked.id().isEmpty()
                ? deed.find(demo, asked.name()).orElseThrow(() -> new AssertionError(asked.name() + " is lost"))
                : asked.id();
        var status = deed.rest(demo, id);
        if (!status.equals(deed.done())) {
            throw new AssertionError("%s is %s, not %s".formatted(asked, status, deed.done()));
        }
        deed.check(demo, leftovers, asked.name(), id, status);
        // The process is to be killed in the next deletion, which must not be the one that tidies up here.
        boolean hasServer = deed instanceof ServerDeed || deed instanceof InterfaceDeed;
        if (hasServer && !status.equals(Deed.GONE) && nextOperation.equals(ServerDeed.DELETE)) {
            return Optional.of(new Survivor(asked.name(), id));
        }
        deed.remove(demo, asked.name(), id);
        deed.awaitNothingLeft(leftovers, id);
        return Optional.empty();
    }
}
