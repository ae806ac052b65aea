package io.nubila.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The process of a cloud, as the kernel accounts for it. */
final class ServerProcess {
    /** The kernel counts processor time in hundredths of a second. */
    private static final long MILLIS_PER_TICK = 10;
    /** Fields of the stat file after the program's name in brackets: user and system time. */
    private static final int USER_TICKS = 11;

    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler");

    private final Path proc;

    private ServerProcess(Path proc) {
        this.proc = proc;
    }

    /** The process that runs the cloud of a state folder. */
    static ServerProcess of(Path state) {
        return ofPid(Long.parseLong(text(state.resolve("run/nubila.pid")).strip()));
    }

    static ServerProcess ofPid(long pid) {
        return new ServerProcess(Path.of("/proc", Long.toString(pid)));
    }

    /** Processor time used so far, in milliseconds. */
    long cpuMillis() {
        return millis(proc);
    }

    /** Processor time the compilers of its virtual machine have used so far, in milliseconds. */
    long compilerMillis() {
        try (var threads = Files.list(proc.resolve("task"))) {
            return threads.mapToLong(ServerProcess::compilerMillis).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long compilerMillis(Path thread) {
        try {
            return COMPILER.matcher(text(thread.resolve("comm"))).lookingAt() ? millis(thread) : 0;
        } catch (UncheckedIOException ended) {
            return 0;
        }
    }

    private static long millis(Path folder) {
        var stat = text(folder.resolve("stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1])) * MILLIS_PER_TICK;
    }

    /** Memory that is really there, in MiB. */
    long residentMib() {
        return text(proc.resolve("status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
