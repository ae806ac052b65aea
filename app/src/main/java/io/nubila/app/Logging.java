package io.nubila.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.tls.PrivateFiles;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: readable ones to the terminal, JSON ones to {@code logs/nubila.jsonl} of the state folder. Set up in
 * code: logback finds this class as its configurator and looks for no files.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String TERMINAL = "terminal";
    private static final String FILE = "file";

    /** Called by logback when the first logger is made: warnings go to the terminal until {@link #start} says more. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        var terminal = new ConsoleAppender<ILoggingEvent>();
        terminal.setTarget("System.err");
        terminal.setEncoder(encoder(context, new LineEncoder()));
        root.addAppender(started(context, TERMINAL, terminal));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Logs as configured from now on; may be called again.
     *
     * @param state the state folder
     * @throws io.nubila.kernel.base.ProblemException {@code Invalid} when a level of the configuration is none
     */
    public static void start(Path state, LoggingConfig config) {
        var context = context();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level(config.level().name()));
        // The libraries' own chatter is for those who ask for it.
        context.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
        config.levels().forEach((logger, level) -> context.getLogger(logger).setLevel(level(level)));
        var before = root.getAppender(FILE);
        if (before != null) {
            root.detachAppender(before);
            before.stop();
        }
        root.addAppender(started(context, FILE, file(context, state, config)));
        if (!config.terminal()) {
            root.detachAppender(TERMINAL);
        }
    }

    /** Writes out what is buffered and closes the file; the last thing a process does. */
    public static void stop() {
        context().stop();
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static Appender<ILoggingEvent> file(LoggerContext context, Path state, LoggingConfig config) {
        var folder = PrivateFiles.folder(state.resolve("logs"));
        return new RollingFile(folder, config.fileSize(), config.files(), encoder(context, new JsonLineEncoder()));
    }

    private static <E extends Encoder<ILoggingEvent>> E encoder(LoggerContext context, E encoder) {
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static Appender<ILoggingEvent> started(
            LoggerContext context, String name, Appender<ILoggingEvent> appender) {
        appender.setName(name);
        appender.setContext(context);
        appender.start();
        return appender;
    }

    private static Level level(String name) {
        var level = Level.toLevel(name.toUpperCase(Locale.ROOT), Level.OFF);
        if (level == Level.OFF) {
            throw new Problem.Invalid("log.levels: %s is none of error, warn, info, debug, trace".formatted(name))
                    .exception();
        }
        return level;
    }
}
