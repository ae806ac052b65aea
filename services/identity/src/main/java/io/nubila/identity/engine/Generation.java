package io.nubila.identity.engine;

import io.nubila.kernel.db.Tx;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts changes that can alter what a token means. Whatever was worked out before the last one is looked up anew.
 */
public final class Generation {
    private final AtomicLong count = new AtomicLong();

    /** The number of changes so far. Read it before reading what it is to vouch for. */
    long now() {
        return count.get();
    }

    /** Counts a change once the transaction is durable. */
    void changed(Tx tx) {
        tx.afterCommit(count::incrementAndGet);
    }
}
