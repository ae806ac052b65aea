package io.nubila.identity.engine;

import io.nubila.identity.model.Consumer;
import io.nubila.identity.store.ConsumerStore;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of OAuth consumers. */
public final class Consumers {
    private final Db db;
    private final ConsumerStore store;

    Consumers(Db db, ConsumerStore store) {
        this.db = db;
        this.store = store;
    }

    /** A consumer; {@code NotFound} when there is none. */
    public Consumer require(Tx tx, String id) {
        return store.find(tx, id).orElseThrow(() -> Refusals.missing("Consumer", id));
    }

    /** Adds a consumer. */
    public Consumer create(Cause cause, Consumer wanted) {
        return db.write(cause, tx -> {
            store.insert(tx, wanted);
            tx.event("OS-OAUTH1:consumer", wanted.id(), "create", Optional.empty(), Optional.of(wanted.hidden()));
            return wanted;
        });
    }

    /** Changes a consumer, the secret excepted. */
    public Consumer update(Cause cause, String id, UnaryOperator<Consumer> edit) {
        return db.write(cause, tx -> {
            var before = require(tx, id);
            var wanted = edit.apply(before);
            store.update(tx, wanted);
            tx.event("OS-OAUTH1:consumer", id, "update", Optional.of(before.hidden()), Optional.of(wanted.hidden()));
            return wanted;
        });
    }

    /** Removes a consumer. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = require(tx, id);
            store.delete(tx, id);
            tx.event("OS-OAUTH1:consumer", id, "delete", Optional.of(before.hidden()), Optional.empty());
        });
    }
}
