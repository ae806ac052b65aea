package io.nubila.network.store;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AddressPool;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.HostRoute;
import io.nubila.network.model.Subnet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Subnets. */
public final class SubnetStore {
    private static final ListQuery LIST = new ListQuery(
                    "subnets",
                    "project_id = ? OR network_id IN (SELECT id FROM networks WHERE " + RbacStore.visible("network")
                            + ")")
            .text("network_id")
            .number("ip_version", "ip_version")
            .text("cidr")
            .text("gateway_ip")
            .flag("enable_dhcp", "enable_dhcp")
            .text("ipv6_ra_mode")
            .text("ipv6_address_mode")
            .text("subnetpool_id")
            .condition(RbacStore.SHARED_WITH, "network_id " + RbacStore.sharedIds("network"))
            .condition(RbacStore.NOT_SHARED_WITH, "network_id NOT " + RbacStore.sharedIds("network"))
            .flagCondition("router:external", "network_id IN (SELECT id FROM networks WHERE external IN (%s))");

    /** Subnets wanted within a scope. */
    public List<Subnet> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, SubnetStore::read);
    }

    /** A subnet within a scope. */
    public Optional<Subnet> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, SubnetStore::read);
    }

    /** Subnets by id; unknown ones are left out. */
    public List<Subnet> byIds(Tx tx, Collection<SubnetId> ids) {
        return ids.isEmpty()
                ? List.of()
                : tx.list(
                        "SELECT * FROM subnets WHERE id IN (" + Columns.marks(ids) + ")",
                        SubnetStore::read,
                        ids.toArray());
    }

    /** The subnets of a network, oldest first. */
    public List<Subnet> ofNetwork(Tx tx, NetworkId network) {
        return tx.list(
                "SELECT * FROM subnets WHERE network_id = ? ORDER BY created_at, id", SubnetStore::read, network);
    }

    /** The subnets of several networks, oldest first. */
    public List<Subnet> ofNetworks(Tx tx, Collection<NetworkId> networks) {
        return networks.isEmpty()
                ? List.of()
                : tx.list(
                        "SELECT * FROM subnets WHERE network_id IN (" + Columns.marks(networks)
                                + ") ORDER BY created_at, id",
                        SubnetStore::read,
                        networks.toArray());
    }

    /** Adds a subnet. */
    public void insert(Tx tx, Subnet s) {
        var about = s.about();
        var _ = tx.update(
                """
                INSERT INTO subnets (id, network_id, project_id, name, description, tags, created_at, updated_at,
                    revision, ip_version, cidr, gateway_ip, enable_dhcp, ipv6_ra_mode, ipv6_address_mode,
                    dns_nameservers, host_routes, allocation_pools, subnetpool_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                s.id(),
                s.network(),
                about.project(),
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.createdAt(),
                about.updatedAt(),
                about.revision(),
                s.version(),
                s.cidr(),
                s.gateway(),
                s.dhcp(),
                s.raMode(),
                s.addressMode(),
                Columns.write(s.dnsNameservers()),
                Columns.write(s.hostRoutes()),
                Columns.write(s.pools()),
                s.subnetPool());
        Columns.tag(tx, s.id().value(), List.of(), about.tags());
    }

    /** Replaces {@code before}; answers {@code after} as of its new revision. */
    public Subnet update(Tx tx, Subnet before, Subnet after) {
        var next = after.with(after.about().next(tx.now()));
        var about = next.about();
        tx.updateOne(
                "Subnet " + next.id(),
                """
                UPDATE subnets SET name = ?, description = ?, tags = ?, updated_at = ?, revision = ?, gateway_ip = ?,
                       enable_dhcp = ?, dns_nameservers = ?, host_routes = ?, allocation_pools = ?
                 WHERE id = ? AND revision = ?
                """,
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.updatedAt(),
                about.revision(),
                next.gateway(),
                next.dhcp(),
                Columns.write(next.dnsNameservers()),
                Columns.write(next.hostRoutes()),
                Columns.write(next.pools()),
                next.id(),
                before.about().revision());
        Columns.tag(tx, next.id().value(), before.about().tags(), about.tags());
        return next;
    }

    /** Removes a subnet. */
    public void delete(Tx tx, Subnet subnet) {
        Columns.tag(tx, subnet.id().value(), subnet.about().tags(), List.of());
        var _ = tx.update("DELETE FROM subnets WHERE id = ?", subnet.id());
    }

    private static Subnet read(Row row) {
        return new Subnet(
                new SubnetId(row.string("id")),
                new NetworkId(row.string("network_id")),
                Columns.standard(row),
                Cidr.of(row.string("cidr")),
                row.optionalString("gateway_ip"),
                row.bool("enable_dhcp"),
                row.optionalString("ipv6_ra_mode"),
                row.optionalString("ipv6_address_mode"),
                Columns.texts(row, "dns_nameservers"),
                Columns.list(row, "host_routes", HostRoute[].class),
                Columns.list(row, "allocation_pools", AddressPool[].class),
                row.optionalString("subnetpool_id"));
    }
}
