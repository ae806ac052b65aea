package io.nubila.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Appends log lines to a file that gives way to a new one before it passes its size: {@code nubila.jsonl}, older ones
 * {@code nubila.1.jsonl} and so on. The size is exact, which logback's own appender does not promise in a burst.
 */
final class RollingFile extends AppenderBase<ILoggingEvent> {
    private final Path folder;
    private final long maxBytes;
    private final int maxFiles;
    private final Encoder<ILoggingEvent> encoder;
    private @Nullable FileChannel channel;
    private long size;

    RollingFile(Path folder, long maxBytes, int maxFiles, Encoder<ILoggingEvent> encoder) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
        this.encoder = encoder;
    }

    @Override
    public void start() {
        try {
            open();
            super.start();
        } catch (IOException e) {
            addError("no log file", e);
        }
    }

    @Override
    public synchronized void stop() {
        super.stop();
        try {
            close();
        } catch (IOException e) {
            addError("the log file cannot be closed", e);
        }
    }

    // The caller, AppenderBase.doAppend, holds this object's lock.
    @Override
    protected void append(ILoggingEvent event) {
        var line = encoder.encode(event);
        try {
            if (size > 0 && size + line.length > maxBytes) {
                roll();
            }
            var to = channel == null ? open() : channel;
            var rest = ByteBuffer.wrap(line);
            while (rest.hasRemaining()) {
                size += to.write(rest);
            }
        } catch (IOException e) {
            // A full disk must not stop the cloud: the line is lost, the terminal still has it.
            addError("a log line is lost", e);
        }
    }

    private FileChannel open() throws IOException {
        var opened = FileChannel.open(
                file(0), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        channel = opened;
        size = opened.size();
        return opened;
    }

    private void close() throws IOException {
        var open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private void roll() throws IOException {
        close();
        Files.deleteIfExists(file(maxFiles - 1));
        for (var age = maxFiles - 2; age >= 0; age--) {
            if (Files.exists(file(age))) {
                Files.move(file(age), file(age + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        size = 0;
    }

    private Path file(int age) {
        return folder.resolve(age == 0 ? "nubila.jsonl" : "nubila.%d.jsonl".formatted(age));
    }
}
