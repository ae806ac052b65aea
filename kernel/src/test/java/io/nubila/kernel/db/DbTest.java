package io.nubila.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
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
}
