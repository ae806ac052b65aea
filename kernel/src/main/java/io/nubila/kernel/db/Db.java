package io.nubila.kernel.db;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.sqlite.SQLiteConfig;

/**
 * The database of one service. Writers are gathered into one durable commit at a time (see {@link Writer}); readers use
 * a small pool and see what was committed when they began.
 */
public final class Db implements AutoCloseable {
    private static final int READERS = 4;
    private static final int READER_WAIT_SECONDS = 30;
    private static final int READER_STOP_SECONDS = 5;
    private static final String MAX_IDLE_LOG_BYTES = Integer.toString(64 << 20);

    private final Clock clock;
    private final Writer writer;
    private final Path file;
    private final Semaphore readers = new Semaphore(READERS);
    /** Connections nobody reads with now; the one used last, whose cache is warm, first. */
    private final Deque<Session> idle = new ConcurrentLinkedDeque<>();

    private volatile boolean closed;

    private Db(Path file, List<Migration> migrations, Clock clock) {
        this.file = file;
        this.clock = clock;
        var session = connect(file, true);
        try {
            Migrator.migrate(session, migrations, clock.now());
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        writer = new Writer(file.getFileName().toString(), session, clock);
    }

    /** Opens a database file, making it and bringing its schema to the newest when needed. */
    public static Db open(Path file, List<Migration> migrations, Clock clock) {
        return new Db(file, migrations, clock);
    }

    private static Session connect(Path file, boolean writes) {
        var config = new SQLiteConfig();
        if (writes) {
            // The file remembers that it has a write-ahead log; those who only read need not say so.
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.enforceForeignKeys(true);
            // The write-ahead log is cut to this once a long reader let it grow.
            config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, MAX_IDLE_LOG_BYTES);
        }
        config.setBusyTimeout(10_000);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, "-4096");
        try {
            return new Session(config.createConnection("jdbc:sqlite:" + file));
        } catch (SQLException e) {
            throw new Problem.Unavailable("A database cannot be opened.", file + ": " + e.getMessage()).exception(e);
        }
    }

    /** Reads; all statements see the same moment. */
    public <T> T read(Function<Tx, T> work) {
        refuseWhenClosed();
        try {
            if (!readers.tryAcquire(READER_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new Problem.Unavailable("The database is too busy.", "no reader within the limit").exception();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", "waiting for a database reader").exception(e);
        }
        try {
            // It may have been closed while this waited.
            refuseWhenClosed();
            return read(reader(), work);
        } finally {
            readers.release();
        }
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new Problem.Unavailable("The cloud is stopping.", "database closed").exception();
        }
    }

    /** A connection is made when it is first needed: most databases are never read by two at a time. */
    private Session reader() {
        var kept = idle.pollFirst();
        return kept == null ? connect(file, false) : kept;
    }

    private <T> T read(Session session, Function<Tx, T> work) {
        try {
            session.execute("BEGIN");
            try {
                return work.apply(new Tx(session, null, clock.now(), false));
            } finally {
                session.execute("ROLLBACK");
            }
        } finally {
            idle.addFirst(session);
            if (closed) {
                // Nobody waited for it any longer.
                closeIdle();
            }
        }
    }

    /**
     * Writes; returns when the result is on disk. When the work throws, nothing of it is. Within a {@link DryRun} all is
     * rolled back after the work. The work must not wait for anything but this database.
     */
    public <T> T write(Cause cause, Function<Tx, T> work) {
        return writer.run(cause, work);
    }

    /** {@link #write} without a result. */
    public void change(Cause cause, Consumer<Tx> work) {
        var _ = writer.run(cause, tx -> {
            work.accept(tx);
            return Boolean.TRUE;
        });
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        writer.close();
        try {
            // Those who read now may end; whoever comes later finds the database closed.
            if (readers.tryAcquire(READERS, READER_STOP_SECONDS, TimeUnit.SECONDS)) {
                readers.release(READERS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeIdle();
    }

    private void closeIdle() {
        for (var reader = idle.pollFirst(); reader != null; reader = idle.pollFirst()) {
            reader.close();
        }
    }
}
