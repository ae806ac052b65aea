package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.compute.model.Console;
import io.nubila.compute.store.ConsoleStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Migration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleStoreTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ServerId SERVER = new ServerId("00000000-0000-4000-8000-000000000001");

    @TempDir
    Path folder;

    private final ConsoleStore consoles = new ConsoleStore();
    private Db db;

    @BeforeEach
    void open() {
        db = Db.open(
                folder.resolve("compute.db"),
                Migration.of(ComputeModule.class, "compute", "V0012__consoles"),
                Clock.system());
    }

    @AfterEach
    void close() {
        db.close();
    }

    private void insert(String hash, Instant made) {
        db.change(
                Cause.own("test"),
                tx -> consoles.insert(tx, new Console(hash, SERVER, "u1", made, made.plus(Duration.ofMinutes(10)))));
    }

    private boolean holds(String hash, Duration after) {
        return db.read(tx -> consoles.find(tx, hash, START.plus(after))).isPresent();
    }

    @Test
    void aLeaveHoldsUntilItsEndAndIsRemovedAfterwards() {
        insert("a", START);

        assertThat(holds("a", Duration.ofMinutes(10).minusMillis(1))).isTrue();
        assertThat(holds("a", Duration.ofMinutes(10))).isFalse();
        assertThat(holds("b", Duration.ZERO)).isFalse();
        boolean early = db.read(tx -> consoles.anyExpired(tx, START));
        assertThat(early).isFalse();
        var end = START.plus(Duration.ofMinutes(10));
        boolean late = db.read(tx -> consoles.anyExpired(tx, end));
        assertThat(late).isTrue();
        int removed = db.write(Cause.own("test"), tx -> consoles.deleteExpired(tx, end));
        assertThat(removed).isEqualTo(1);
        assertThat(holds("a", Duration.ZERO)).isFalse();
    }

    @Test
    void theOldestLeavesOfAServerGiveWay() {
        for (int i = 0; i <= ConsoleStore.MAX_PER_SERVER; i++) {
            insert("hash-" + i, START.plusSeconds(i));
        }

        assertThat(holds("hash-0", Duration.ZERO)).isFalse();
        assertThat(holds("hash-1", Duration.ZERO)).isTrue();
        assertThat(holds("hash-" + ConsoleStore.MAX_PER_SERVER, Duration.ZERO)).isTrue();
    }
}
