package io.nubila.network.store;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.Ip;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which address of which subnet belongs to which port: one row an address, so that none is given out twice. */
public final class AddressStore {
    /** Takes an address for a port; false when another port has it. */
    public boolean take(Tx tx, SubnetId subnet, NetworkId network, Ip ip, PortId port) {
        try {
            return tx.update(
                            "INSERT INTO ip_allocations (subnet_id, ip, address, network_id, port_id) VALUES (?, ?, ?, ?, ?)",
                            subnet,
                            ip.sortKey(),
                            ip,
                            network,
                            port)
                    == 1;
        } catch (DuplicateRowException e) {
            return false;
        }
    }

    /** Whether a port has the address. */
    public boolean taken(Tx tx, SubnetId subnet, Ip ip) {
        return tx.one(
                        "SELECT 1 AS n FROM ip_allocations WHERE subnet_id = ? AND ip = ?",
                        row -> row.integer("n"),
                        subnet,
                        ip.sortKey())
                .isPresent();
    }

    /** Taken addresses of a subnet from one address to another, ascending. */
    public List<Ip> taken(Tx tx, SubnetId subnet, Ip from, Ip to, int limit) {
        return tx.list(
                "SELECT ip FROM ip_allocations WHERE subnet_id = ? AND ip >= ? AND ip <= ? ORDER BY ip LIMIT ?",
                row -> Ip.ofSortKey(row.string("ip")),
                subnet,
                from.sortKey(),
                to.sortKey(),
                limit);
    }

    /** Gives up an address of a port. */
    public void free(Tx tx, SubnetId subnet, Ip ip) {
        var _ = tx.update("DELETE FROM ip_allocations WHERE subnet_id = ? AND ip = ?", subnet, ip.sortKey());
    }

    /** Gives up all addresses of a port. */
    public void freeAll(Tx tx, PortId port) {
        var _ = tx.update("DELETE FROM ip_allocations WHERE port_id = ?", port);
    }

    /** How many addresses of each of these subnets are taken; those without any are left out. */
    public Map<SubnetId, Long> counts(Tx tx, Collection<SubnetId> subnets) {
        var found = new HashMap<SubnetId, Long>();
        if (!subnets.isEmpty()) {
            tx.list(
                            "SELECT subnet_id, COUNT(*) AS n FROM ip_allocations WHERE subnet_id IN ("
                                    + Columns.marks(subnets) + ") GROUP BY subnet_id",
                            row -> Map.entry(new SubnetId(row.string("subnet_id")), row.number("n")),
                            subnets.toArray())
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        }
        return found;
    }

    /** The port with the address in a network. */
    public Optional<PortId> portWith(Tx tx, NetworkId network, Ip ip) {
        return tx.one(
                "SELECT port_id FROM ip_allocations WHERE network_id = ? AND ip = ?",
                row -> new PortId(row.string("port_id")),
                network,
                ip.sortKey());
    }
}
