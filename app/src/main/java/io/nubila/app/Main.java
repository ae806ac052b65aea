package io.nubila.app;

import io.nubila.app.cli.DoctorCommand;
import io.nubila.app.cli.DownCommand;
import io.nubila.app.cli.LogsCommand;
import io.nubila.app.cli.OperationsCommand;
import io.nubila.app.cli.PolicyCommand;
import io.nubila.app.cli.StatusCommand;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code serve} runs the cloud, the other verbs ask a running one or its state folder. */
@Command(
        name = "nubila",
        description = "OpenStack as one program.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB")
public final class Main {
    /** Done. */
    static final int DONE = 0;
    /** It failed; the message says why. */
    public static final int FAILED = 1;
    /** The command line is not understood. */
    static final int USAGE = 2;
    /** This host cannot do it. */
    static final int HOST_CANNOT = 3;

    /** In the order in which help shows them. */
    private static final SequencedMap<String, Class<?>> VERBS = new LinkedHashMap<>();

    static {
        VERBS.put("serve", Serve.class);
        VERBS.put("status", StatusCommand.class);
        VERBS.put("doctor", DoctorCommand.class);
        VERBS.put("operations", OperationsCommand.class);
        VERBS.put("logs", LogsCommand.class);
        VERBS.put("down", DownCommand.class);
        VERBS.put("policy", PolicyCommand.class);
        VERBS.put("version", VersionCommand.class);
    }

    private Main() {}

    public static void main(String[] words) {
        if (words.length > 0 && words[0].equals("serve")) {
            HeadStart.begin();
        }
        var verb = words.length == 0 ? Optional.<Class<?>>empty() : Optional.ofNullable(VERBS.get(words[0]));
        // To read what a verb takes is a good part of a short command's time, so a known verb is read alone.
        var line = verb.map(Main::alone).orElseGet(Main::all);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("nubila: " + sentence(failure));
            return failure instanceof ProblemException known && known.problem() instanceof Problem.Unavailable
                    ? HOST_CANNOT
                    : FAILED;
        });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(verb.isPresent() ? Arrays.copyOfRange(words, 1, words.length) : words));
    }

    private static CommandLine alone(Class<?> verb) {
        var line = new CommandLine(verb);
        return line.setCommandName("nubila " + line.getCommandName());
    }

    private static CommandLine all() {
        var line = new CommandLine(new Main());
        VERBS.values().forEach(line::addSubcommand);
        return line;
    }

    private static String sentence(Exception failure) {
        if (failure instanceof ProblemException known) {
            return String.valueOf(known.getMessage());
        }
        return failure.toString();
    }

    /** Tells the version. */
    @Command(name = "version", description = "The version of Nubila and of the Java that runs it.")
    static final class VersionCommand implements Runnable {
        @Override
        public void run() {
            System.out.printf("nubila %s, Java %s%n", Version.TEXT, Runtime.version());
        }
    }
}
