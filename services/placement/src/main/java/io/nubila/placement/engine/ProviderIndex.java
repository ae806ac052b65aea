package io.nubila.placement.engine;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.placement.model.Provider;
import io.nubila.placement.store.ProviderStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All providers in memory, as they are in the store: read whole at first use, and afterwards by provider when one has
 * changed. Searches read here; claims are decided by the store alone, so an index that is a moment behind costs a second
 * try, never an oversold host.
 */
public final class ProviderIndex {
    private static final int PAGE = 5_000;

    private final Db db;
    private final ProviderStore store;
    private final Forest forest = new Forest();
    private final Set<ProviderId> changed = ConcurrentHashMap.newKeySet();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile boolean loaded;

    public ProviderIndex(Db db, ProviderStore store) {
        this.db = db;
        this.store = store;
    }

    /** Every provider, as of all transactions that ended before this call. */
    public Collection<Provider> all() {
        return forest().all();
    }

    /** Every provider, arranged in trees, as of all transactions that ended before this call. */
    public Forest forest() {
        refresh();
        return forest;
    }

    /** A provider, as of all transactions that ended before this call. */
    public Optional<Provider> find(ProviderId id) {
        return forest().find(id);
    }

    /** A provider; {@code NotFound} when there is none. */
    public Provider get(ProviderId id) {
        return find(id).orElseThrow(() -> ProviderStore.absent(id));
    }

    /** Says that the transaction changes this provider; it is read again once that is durable. */
    void changes(Tx tx, ProviderId id) {
        tx.afterCommit(() -> {
            var _ = changed.add(id);
        });
    }

    /** Says that a transaction changed what cannot be named by provider; all is read again. */
    void forget() {
        loaded = false;
    }

    private void refresh() {
        if (loaded && changed.isEmpty() && !reading.isLocked()) {
            return;
        }
        reading.lock();
        try {
            if (!loaded) {
                readAll();
            }
            readChanged();
        } finally {
            reading.unlock();
        }
    }

    private void readAll() {
        loaded = true;
        var seen = new HashSet<ProviderId>();
        var after = "";
        while (true) {
            var from = after;
            var page = db.read(tx -> store.page(tx, from, PAGE));
            for (var provider : page) {
                forest.put(provider);
                seen.add(provider.id());
            }
            if (page.size() < PAGE) {
                break;
            }
            after = page.getLast().id().value();
        }
        forest.retain(seen);
    }

    private void readChanged() {
        var ids = Set.copyOf(changed);
        if (ids.isEmpty()) {
            return;
        }
        // Taken from the set before it is read: a change that comes later puts it back.
        changed.removeAll(ids);
        try {
            db.read(tx -> {
                for (var id : ids) {
                    store.find(tx, id).ifPresentOrElse(forest::put, () -> forest.remove(id));
                }
                return ids;
            });
        } catch (RuntimeException e) {
            changed.addAll(ids);
            throw e;
        }
    }
}
