import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the launcher's tests start in place of the cloud: it keeps the same promises about its files (run/nubila.pid,
 * run/ready) and its exit codes, and tells the words it was given.
 */
public final class StandIn {
    private StandIn() {}

    /** Plays the verb named by the first word; ends with 3 when told to listen on 0.0.0.0, as a host that cannot. */
    public static void main(String[] words) throws Exception {
        List<String> given = List.of(words);
        if (!given.getFirst().equals("serve")) {
            System.out.println("stand-in " + String.join(" ", given));
            return;
        }
        if (given.contains("0.0.0.0")) {
            System.err.println("stand-in cannot listen there");
            System.exit(3);
        }
        if (given.contains("--train")) {
            System.exit(0);
        }
        Path run = Path.of(given.get(given.indexOf("--state") + 1), "run");
        Path ready = run.resolve("ready");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Files.deleteIfExists(ready);
                Files.deleteIfExists(run.resolve("nubila.pid"));
            } catch (java.io.IOException gone) {
                System.err.println(gone);
            }
        }));
        Files.writeString(run.resolve("nubila.pid"), ProcessHandle.current().pid() + "\n");
        Files.writeString(ready, "ready: " + String.join(" ", given) + "\n");
        Thread.currentThread().join();
    }
}
