package io.nubila.network.store;

import io.nubila.contracts.network.FloatingIpId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.FloatingIp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Floating IPs. */
public final class FloatingIpStore {
    private static final ListQuery LIST = new ListQuery("floating_ips", "project_id = ?")
            .text("floating_network_id", "network_id")
            .text("floating_ip_address", "ip")
            .text("port_id", "fixed_port_id")
            .text("fixed_ip_address", "fixed_ip")
            .text("router_id")
            .text("dns_name")
            .text("dns_domain")
            .text("status");

    /** Floating IPs wanted within a scope. */
    public List<FloatingIp> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, FloatingIpStore::read);
    }

    /** A floating IP within a scope. */
    public Optional<FloatingIp> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, FloatingIpStore::read);
    }

    /** Those that go through a router. */
    public List<FloatingIp> ofRouter(Tx tx, RouterId router) {
        return tx.list("SELECT * FROM floating_ips WHERE router_id = ? ORDER BY id", FloatingIpStore::read, router);
    }

    /** Those that lead to a port. */
    public List<FloatingIp> ofPort(Tx tx, PortId port) {
        return tx.list("SELECT * FROM floating_ips WHERE fixed_port_id = ? ORDER BY id", FloatingIpStore::read, port);
    }

    /** Those that lead to any of these ports. */
    public List<FloatingIp> ofPorts(Tx tx, Collection<PortId> ports) {
        return ports.isEmpty()
                ? List.of()
                : tx.list(
                        "SELECT * FROM floating_ips WHERE fixed_port_id IN (" + Columns.marks(ports) + ") ORDER BY id",
                        FloatingIpStore::read,
                        ports.toArray());
    }

    /** Those of an external network that lead nowhere. */
    public List<FloatingIp> unassociated(Tx tx, NetworkId network) {
        return tx.list(
                "SELECT * FROM floating_ips WHERE network_id = ? AND fixed_port_id IS NULL ORDER BY id",
                FloatingIpStore::read,
                network);
    }

    /** The one whose own port this is. */
    public Optional<FloatingIp> behind(Tx tx, PortId floatingPort) {
        return tx.one("SELECT * FROM floating_ips WHERE floating_port_id = ?", FloatingIpStore::read, floatingPort);
    }

    /** Adds a floating IP. */
    public void insert(Tx tx, FloatingIp f) {
        var about = f.about();
        var _ = tx.update(
                """
                INSERT INTO floating_ips (id, project_id, name, description, tags, created_at, updated_at, revision,
                    network_id, ip, floating_port_id, fixed_port_id, fixed_ip, router_id, status, dns_name, dns_domain)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                f.id(),
                about.project(),
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.createdAt(),
                about.updatedAt(),
                about.revision(),
                f.network(),
                f.ip(),
                f.floatingPort(),
                f.to().map(FloatingIp.Association::port),
                f.to().map(FloatingIp.Association::fixedIp),
                f.to().map(FloatingIp.Association::router),
                f.status(),
                f.dnsName(),
                f.dnsDomain());
        Columns.tag(tx, f.id().value(), List.of(), about.tags());
    }

    /** Replaces {@code before}; answers {@code after} as of its new revision. */
    public FloatingIp update(Tx tx, FloatingIp before, FloatingIp after) {
        var next = after.with(after.about().next(tx.now()));
        var about = next.about();
        tx.updateOne(
                "Floating IP " + next.id(),
                """
                UPDATE floating_ips SET description = ?, tags = ?, updated_at = ?, revision = ?, fixed_port_id = ?,
                       fixed_ip = ?, router_id = ?, status = ?
                 WHERE id = ? AND revision = ?
                """,
                about.description(),
                Columns.write(about.tags()),
                about.updatedAt(),
                about.revision(),
                next.to().map(FloatingIp.Association::port),
                next.to().map(FloatingIp.Association::fixedIp),
                next.to().map(FloatingIp.Association::router),
                next.status(),
                next.id(),
                before.about().revision());
        Columns.tag(tx, next.id().value(), before.about().tags(), about.tags());
        return next;
    }

    /** Removes a floating IP. */
    public void delete(Tx tx, FloatingIp floating) {
        Columns.tag(tx, floating.id().value(), floating.about().tags(), List.of());
        var _ = tx.update("DELETE FROM floating_ips WHERE id = ?", floating.id());
    }

    private static FloatingIp read(Row row) {
        return new FloatingIp(
                new FloatingIpId(row.string("id")),
                Columns.standard(row),
                new NetworkId(row.string("network_id")),
                row.string("ip"),
                new PortId(row.string("floating_port_id")),
                row.optionalString("fixed_port_id")
                        .map(port -> new FloatingIp.Association(
                                new PortId(port), row.string("fixed_ip"), new RouterId(row.string("router_id")))),
                row.string("status"),
                row.string("dns_name"),
                row.string("dns_domain"));
    }
}
