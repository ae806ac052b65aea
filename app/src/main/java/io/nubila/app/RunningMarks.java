package io.nubila.app;

import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What tells others that this cloud runs: a locked file (so that no second process opens the same databases), the process
 * id, and the summary once it is ready.
 */
final class RunningMarks {
    private final Path pid;
    private final Path ready;
    private final FileLock lock;

    private RunningMarks(Path run, FileLock lock) {
        this.pid = run.resolve("nubila.pid");
        this.ready = run.resolve("ready");
        this.lock = lock;
    }

    /** Takes the state folder for this process; {@code Conflict} when another has it. */
    static RunningMarks claim(Path state) throws IOException {
        var run = state.resolve("run");
        var channel = FileChannel.open(run.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new Problem.Conflict("The cloud in %s runs already.".formatted(state)).exception();
        }
        var marks = new RunningMarks(run, lock);
        Files.deleteIfExists(marks.ready);
        Files.writeString(marks.pid, Long.toString(ProcessHandle.current().pid()));
        return marks;
    }

    /** Says that the cloud is ready, with what to tell people. */
    void ready(String summary) throws IOException {
        var temporary = ready.resolveSibling("ready.new");
        Files.writeString(temporary, summary);
        Files.move(temporary, ready, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Takes the marks away. */
    void release() throws IOException {
        Files.deleteIfExists(ready);
        Files.deleteIfExists(pid);
        lock.release();
        lock.channel().close();
    }
}
