package io.nubila.network.store;

import io.nubila.kernel.db.Tx;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What operators said about where networks have their DHCP server and routers run; about most they say nothing. */
public final class ScheduleStore {
    /** DHCP servers of networks. */
    public static final String DHCP = "dhcp";
    /** Routers. */
    public static final String ROUTER = "router";

    /** Whether a resource shall be on a host; empty when nobody said so. */
    public Optional<Boolean> wanted(Tx tx, String kind, String resource, String host) {
        return tx.one(
                "SELECT wanted FROM schedules WHERE kind = ? AND resource_id = ? AND host = ?",
                row -> row.bool("wanted"),
                kind,
                resource,
                host);
    }

    /** Resources that shall, or shall not, be on a host. */
    public Set<String> of(Tx tx, String kind, String host, boolean wanted) {
        return new HashSet<>(tx.list(
                "SELECT resource_id FROM schedules WHERE kind = ? AND host = ? AND wanted = ? ORDER BY resource_id",
                row -> row.string("resource_id"),
                kind,
                host,
                wanted));
    }

    /** Notes where a resource shall or shall not be. */
    public void set(Tx tx, String kind, String resource, String host, boolean wanted) {
        var _ = tx.update(
                "DELETE FROM schedules WHERE kind = ? AND resource_id = ? AND host = ?", kind, resource, host);
        var _ = tx.update(
                "INSERT INTO schedules (kind, resource_id, host, wanted) VALUES (?, ?, ?, ?)",
                kind,
                resource,
                host,
                wanted);
    }

    /** Forgets a resource that is gone. */
    public void forget(Tx tx, String kind, String resource) {
        var _ = tx.update("DELETE FROM schedules WHERE kind = ? AND resource_id = ?", kind, resource);
    }

    /** Networks whose DHCP server's port is on a host. */
    public List<String> served(Tx tx, String host) {
        return tx.list(
                "SELECT DISTINCT network_id FROM ports WHERE device_owner = 'network:dhcp' AND host = ? ORDER BY network_id",
                row -> row.string("network_id"),
                host);
    }
}
