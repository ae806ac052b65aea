package io.nubila.identity.store;

import io.nubila.identity.model.Consumer;
import io.nubila.identity.model.Listing;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Optional;

/** Consumers in the sense of OAuth. */
public final class ConsumerStore {
    /** A consumer by id. */
    public Optional<Consumer> find(Tx tx, String id) {
        return tx.one("SELECT * FROM consumers WHERE id = ?", ConsumerStore::read, id);
    }

    /** One page of consumers. */
    public List<Consumer> list(Tx tx, Listing listing) {
        return new Selection("consumers").page(tx, listing, ConsumerStore::read);
    }

    /** Adds a consumer. */
    public void insert(Tx tx, Consumer consumer) {
        var _ = tx.update(
                "INSERT INTO consumers (id, description, secret, extra, revision) VALUES (?, ?, ?, ?, 1)",
                consumer.id(),
                consumer.description(),
                consumer.secret(),
                consumer.extra());
    }

    /** Writes what may change of a consumer. */
    public void update(Tx tx, Consumer consumer) {
        tx.updateOne(
                "consumer " + consumer.id(),
                "UPDATE consumers SET description = ?, extra = ?, revision = revision + 1 WHERE id = ? AND revision = ?",
                consumer.description(),
                consumer.extra(),
                consumer.id(),
                consumer.revision());
    }

    /** Removes a consumer. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM consumers WHERE id = ?", id);
    }

    private static Consumer read(Row row) {
        return new Consumer(
                row.string("id"),
                row.optionalString("description"),
                row.string("secret"),
                row.string("extra"),
                row.number("revision"));
    }
}
