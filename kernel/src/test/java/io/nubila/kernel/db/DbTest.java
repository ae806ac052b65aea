package io.nubila.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DbTest {
    private static final Cause TEST = Cause.own("test");
    private static final Migration THINGS =
            new Migration("test/V0001__things", "CREATE TABLE things (id TEXT PRIMARY KEY, size INTEGER NOT NULL);\n");

    @TempDir
    private Path folder;

    private Db db;

    @BeforeEach
    void open() {
        db = Db.open(folder.resolve("test.db"), migrations(), Clock.system());
    }

    @AfterEach
    void close() {
        db.close();
    }

    private static List<Migration> migrations() {
        return List.of(Migration.of(Migration.class, "kernel").getFirst(), THINGS);
    }

    private long count() {
        return db.read(tx -> tx.number("SELECT COUNT(*) AS n FROM things"));
    }

    private void insert(String id) {
        db.change(TEST, tx -> {
            int written = tx.update("INSERT INTO things (id, size) VALUES (?, ?)", id, 1);
            tx.event("thing", id, "create", Optional.empty(), Optional.of(List.of(written)));
        });
    }

    @Test
    void keepsWhatManyThreadsWroteAfterReopening() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                var id = "t" + i;
                var _ = threads.submit(() -> insert(id));
            }
        }
        db.close();
        open();
        assertThat(count()).isEqualTo(200);
        long events = db.read(tx -> tx.number("SELECT COUNT(*) AS n FROM events"));
        assertThat(events).isEqualTo(200);
    }

    @Test
    void undoesATransactionThatThrowsAndOnlyThat() {
        insert("first");
        assertThatThrownBy(() -> db.change(TEST, tx -> {
                    int _ = tx.update("INSERT INTO things (id, size) VALUES ('second', 2)");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void namesTheColumnOfADuplicate() {
        insert("same");
        assertThatThrownBy(() -> insert("same"))
                .isInstanceOfSatisfying(
                        DuplicateRowException.class,
                        e -> assertThat(e.concerns("things.id")).isTrue());
    }

    @Test
    void rehearsesWithoutWritingAndWithoutFollowUps() throws Exception {
        var followUps = new AtomicInteger();
        var rehearsed = DryRun.rehearse(() -> db.write(TEST, tx -> {
            int written = tx.update("INSERT INTO things (id, size) VALUES ('x', 1)");
            tx.event("thing", "x", "create", Optional.empty(), Optional.of(List.of(1)));
            tx.afterCommit(followUps::incrementAndGet);
            return written;
        }));
        assertThat(rehearsed.result()).isEqualTo(1);
        assertThat(rehearsed.events()).extracting(Event::kind).containsExactly("thing.create");
        assertThat(count()).isZero();
        assertThat(followUps).hasValue(0);
    }

    @Test
    void refusesToWriteOverAChangedRow() {
        insert("a");
        assertThatThrownBy(() -> db.change(
                        TEST, tx -> tx.updateOne("thing a", "UPDATE things SET size = 9 WHERE id = 'a' AND size = 7")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("thing a was changed by another request");
    }

    @Test
    void refusesAMigrationThatWasChangedAfterwards() {
        db.close();
        var changed = new Migration(THINGS.name(), THINGS.script() + "-- changed\n");
        assertThatThrownBy(() ->
                        Db.open(folder.resolve("test.db"), List.of(migrations().getFirst(), changed), Clock.system()))
                .hasMessageContaining("was changed after it had been applied");
        open();
    }

    @Test
    void aFollowUpThatThrowsDoesNotMakeADurableChangeLookFailed() {
        db.change(TEST, tx -> {
            int _ = tx.update("INSERT INTO things (id, size) VALUES ('kept', 1)");
            tx.afterCommit(() -> {
                throw new IllegalStateException("no");
            });
        });
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void anErrorInATransactionDoesNotEndTheWriter() {
        Clock broken = new Clock() {
            private final AtomicInteger asked = new AtomicInteger();

            @Override
            public Instant now() {
                // The first time is the migrations'.
                if (asked.incrementAndGet() == 2) {
                    throw new OutOfMemoryError("for a moment");
                }
                return Instant.EPOCH;
            }

            @Override
            public void sleep(Duration time) {}
        };
        try (var other = Db.open(folder.resolve("other.db"), migrations(), broken)) {
            assertThatThrownBy(() -> other.change(TEST, tx -> {})).isInstanceOf(ProblemException.class);
            other.change(TEST, tx -> {});
        }
    }

    @Test
    void whoWritesWhileTheDatabaseClosesIsAnswered() throws Exception {
        for (int round = 0; round < 20; round++) {
            var closing = Db.open(folder.resolve("closing.db"), migrations(), Clock.system());
            var writers = new ArrayList<Future<?>>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 50; i++) {
                    writers.add(threads.submit(() -> {
                        while (true) {
                            closing.change(TEST, tx -> {});
                        }
                    }));
                }
                closing.close();
                for (var writer : writers) {
                    assertThatThrownBy(() -> writer.get(10, TimeUnit.SECONDS))
                            .hasCauseInstanceOf(ProblemException.class);
                }
            } finally {
                writers.forEach(writer -> writer.cancel(true));
            }
        }
    }

    @Test
    void aClosedDatabaseAnswersReadersAtOnce() {
        db.close();
        var began = System.nanoTime();
        assertThatThrownBy(this::count).isInstanceOf(ProblemException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aMigrationMayHoldTriggersAndCommentsWithSemicolons() {
        var odd = new Migration("test/V0002__odd", """
                -- first this;
                -- then that;
                CREATE TABLE counts (n INTEGER NOT NULL);
                INSERT INTO counts (n) VALUES (0);
                CREATE TRIGGER counting AFTER INSERT ON things BEGIN
                    UPDATE counts SET n = n + 1;
                END;
                """);
        db.close();
        db = Db.open(folder.resolve("test.db"), List.of(migrations().getFirst(), THINGS, odd), Clock.system());
        insert("one");
        long counted = db.read(tx -> tx.number("SELECT n FROM counts"));
        assertThat(counted).isEqualTo(1);
    }

    @Test
    void aMigrationThatFailsLeavesNothingAndSaysWhatFailed() {
        var bad = new Migration("test/V0002__bad", "CREATE TABLE extra (id TEXT);\nINSERT INTO nowhere VALUES (1);\n");
        db.close();
        var all = List.of(migrations().getFirst(), THINGS, bad);
        assertThatThrownBy(() -> Db.open(folder.resolve("test.db"), all, Clock.system()))
                .hasMessageContaining("nowhere");
        open();
        assertThat(count()).isZero();
    }
}
