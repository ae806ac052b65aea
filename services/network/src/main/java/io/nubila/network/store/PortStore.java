package io.nubila.network.store;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AddressPair;
import io.nubila.network.model.Binding;
import io.nubila.network.model.DhcpOption;
import io.nubila.network.model.FixedIp;
import io.nubila.network.model.Port;
import io.nubila.network.model.PortStatus;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Ports, and which security groups they are in. */
public final class PortStore {
    private static final String NOT_DHCP = " AND device_owner <> 'network:dhcp' ";
    private static final String ADDRESS_PART = "fixed_ip_part";
    private static final ListQuery LIST = new ListQuery(
                    "ports", "project_id = ? OR network_id IN (SELECT id FROM networks WHERE project_id = ?)")
            .text("network_id")
            .flag("admin_state_up", "admin_up")
            .text("mac_address", "mac")
            .text("device_id")
            .text("device_owner")
            .text("status")
            .text("binding:host_id", "host")
            .text("binding:vnic_type", "vnic_type")
            .flag("port_security_enabled", "port_security")
            .text("dns_name")
            .text("dns_domain")
            .condition("ip_allocation", "'immediate' IN (%s)")
            .condition("fixed_ip_address", "id IN (SELECT port_id FROM ip_allocations WHERE ip IN (%s))")
            .condition("fixed_subnet_id", "id IN (SELECT port_id FROM ip_allocations WHERE subnet_id IN (%s))")
            .eachCondition(
                    ADDRESS_PART,
                    "id IN (SELECT port_id FROM ip_allocations WHERE address LIKE '%' || ? || '%' ESCAPE '!')")
            .condition("security_groups", "id IN (SELECT port_id FROM port_security_groups WHERE group_id IN (%s))");

    /** Filter of lists: ports with an address that contains this text. */
    public static Wanted.Filter withAddressPart(List<String> parts) {
        return new Wanted.Filter(
                ADDRESS_PART,
                parts.stream()
                        .map(part -> part.replace("!", "!!").replace("%", "!%").replace("_", "!_"))
                        .toList());
    }

    /** One address as its column keeps it. */
    private record StoredIp(String subnet, String ip) {}

    /** Ports wanted within a scope. */
    public List<Port> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, PortStore::read);
    }

    /** A port within a scope. */
    public Optional<Port> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, PortStore::read);
    }

    /** A port. */
    public Optional<Port> find(Tx tx, PortId id) {
        return tx.one("SELECT * FROM ports WHERE id = ?", PortStore::read, id);
    }

    /** Ports by id; unknown ones are left out. */
    public List<Port> byIds(Tx tx, Collection<PortId> ids) {
        return ids.isEmpty()
                ? List.of()
                : tx.list(
                        "SELECT * FROM ports WHERE id IN (" + Columns.marks(ids) + ")", PortStore::read, ids.toArray());
    }

    /** All ports of a network. */
    public List<Port> ofNetwork(Tx tx, NetworkId network) {
        return tx.list("SELECT * FROM ports WHERE network_id = ? ORDER BY id", PortStore::read, network);
    }

    /** Ports of a network with this device owner. */
    public List<Port> ofNetwork(Tx tx, NetworkId network, String owner) {
        return tx.list(
                "SELECT * FROM ports WHERE network_id = ? AND device_owner = ? ORDER BY id",
                PortStore::read,
                network,
                owner);
    }

    /** Ports of a device with this device owner, in the order in which they were attached. */
    public List<Port> ofDevice(Tx tx, String device, String owner) {
        return tx.list(
                "SELECT * FROM ports WHERE device_id = ? AND device_owner = ? ORDER BY attached_at, id",
                PortStore::read,
                device,
                owner);
    }

    /** All ports of these devices, in the order in which they were attached. */
    public List<Port> ofDevices(Tx tx, Collection<String> devices) {
        return devices.isEmpty()
                ? List.of()
                : tx.list(
                        "SELECT * FROM ports WHERE device_id IN (" + Columns.marks(devices)
                                + ") ORDER BY attached_at, id",
                        PortStore::read,
                        devices.toArray());
    }

    /**
     * Ids of devices that compute made or plugged in ports for, after one, ascending. What a client wrote into a port of
     * its own does not count.
     */
    public List<String> guestDevices(Tx tx, String after, int limit) {
        return tx.list("""
                SELECT DISTINCT device_id FROM ports
                 WHERE device_id > ? AND (made_for_server = 1 OR id IN (SELECT port_id FROM bound_ports))
                 ORDER BY device_id LIMIT ?
                """, row -> row.string("device_id"), after, limit);
    }

    /** Notes that compute plugged in a port that it did not make, or that it has let it go. */
    public void bound(Tx tx, PortId port, boolean is) {
        var _ = tx.update("DELETE FROM bound_ports WHERE port_id = ?", port);
        if (is) {
            var _ = tx.update("INSERT INTO bound_ports (port_id) VALUES (?)", port);
        }
    }

    /** Ports with an address in a subnet, at most that many. */
    public List<Port> inSubnet(Tx tx, SubnetId subnet, int limit) {
        return tx.list("""
                SELECT * FROM ports WHERE id IN (SELECT port_id FROM ip_allocations WHERE subnet_id = ?)
                 ORDER BY id LIMIT ?
                """, PortStore::read, subnet, limit);
    }

    /** Ports with an address in a subnet and this device owner. */
    public List<Port> inSubnet(Tx tx, SubnetId subnet, String owner) {
        return tx.list("""
                SELECT * FROM ports
                 WHERE device_owner = ?
                   AND network_id = (SELECT network_id FROM subnets WHERE id = ?)
                   AND id IN (SELECT port_id FROM ip_allocations WHERE subnet_id = ?)
                 ORDER BY id
                """, PortStore::read, owner, subnet, subnet);
    }

    /** Whether a network has a port that is not of its DHCP server. */
    public boolean used(Tx tx, NetworkId network) {
        return tx.one(
                        "SELECT 1 AS n FROM ports WHERE network_id = ?" + NOT_DHCP + "LIMIT 1",
                        row -> row.integer("n"),
                        network)
                .isPresent();
    }

    /** Whether a MAC is taken in a network. */
    public boolean macTaken(Tx tx, NetworkId network, String mac) {
        return tx.one(
                        "SELECT 1 AS n FROM ports WHERE network_id = ? AND mac = ?",
                        row -> row.integer("n"),
                        network,
                        mac)
                .isPresent();
    }

    /** Whether any port is in the group. */
    public boolean anyIn(Tx tx, SecurityGroupId group) {
        return tx.one(
                        "SELECT 1 AS n FROM port_security_groups WHERE group_id = ? LIMIT 1",
                        row -> row.integer("n"),
                        group)
                .isPresent();
    }

    /** Addresses of all ports in a group, ascending. */
    public List<String> addressesIn(Tx tx, SecurityGroupId group) {
        return tx.list(
                """
                SELECT a.ip FROM port_security_groups g JOIN ip_allocations a ON a.port_id = g.port_id
                 WHERE g.group_id = ? ORDER BY a.ip
                """,
                row -> io.nubila.network.model.Ip.ofSortKey(row.string("ip")).toString(),
                group);
    }

    /** Allowed pairs of all ports in a group, for they count as members' addresses too. */
    public List<String> pairsIn(Tx tx, SecurityGroupId group) {
        return tx.list("""
                        SELECT address_pairs FROM ports
                         WHERE address_pairs <> '[]'
                           AND id IN (SELECT port_id FROM port_security_groups WHERE group_id = ?)
                         ORDER BY id
                        """, row -> Columns.list(row, "address_pairs", AddressPair[].class), group).stream()
                .flatMap(List::stream)
                .map(AddressPair::ip)
                .distinct()
                .toList();
    }

    /** Hosts on which ports of a group are plugged in. */
    public List<String> hostsOf(Tx tx, SecurityGroupId group) {
        return tx.list("""
                SELECT DISTINCT p.host FROM port_security_groups g JOIN ports p ON p.id = g.port_id
                 WHERE g.group_id = ? AND p.host <> ''
                """, row -> row.string("host"), group);
    }

    /** Hosts on which ports of guests of a network are plugged in. */
    public List<String> hostsOf(Tx tx, NetworkId network) {
        return tx.list(
                "SELECT DISTINCT host FROM ports WHERE network_id = ? AND host <> ''",
                row -> row.string("host"),
                network);
    }

    /** Adds a port with its groups; its addresses have to be taken in {@link AddressStore}. */
    public void insert(Tx tx, Port p) {
        var about = p.about();
        var _ = tx.update(
                """
                INSERT INTO ports (id, network_id, project_id, name, description, tags, created_at, updated_at,
                    revision, admin_up, mac, device_id, device_owner, status, host, vnic_type, binding_profile,
                    port_security, fixed_ips, security_groups, address_pairs, dhcp_options, dns_name, dns_domain,
                    made_for_server, attached_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                p.id(),
                p.network(),
                about.project(),
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.createdAt(),
                about.updatedAt(),
                about.revision(),
                p.adminUp(),
                p.mac(),
                p.deviceId(),
                p.deviceOwner(),
                p.status(),
                p.binding().host(),
                p.binding().vnicType(),
                p.binding().profile(),
                p.portSecurity(),
                write(p.fixedIps()),
                writeIds(p.groups()),
                Columns.write(p.pairs()),
                Columns.write(p.dhcpOptions()),
                p.dnsName(),
                p.dnsDomain(),
                p.madeForServer(),
                about.createdAt());
        Columns.tag(tx, p.id().value(), List.of(), about.tags());
        join(tx, p.id(), List.of(), p.groups());
    }

    /** Completes a port that was inserted in this transaction with its addresses. */
    public void setAddresses(Tx tx, Port port) {
        var _ = tx.update("UPDATE ports SET fixed_ips = ? WHERE id = ?", write(port.fixedIps()), port.id());
    }

    /** Replaces {@code before}; answers {@code after} as of its new revision. A taken MAC is a duplicate row. */
    public Port update(Tx tx, Port before, Port after) {
        var next = after.with(after.about().next(tx.now()));
        var about = next.about();
        tx.updateOne(
                "Port " + next.id(),
                """
                UPDATE ports SET name = ?, description = ?, tags = ?, updated_at = ?, revision = ?, admin_up = ?,
                       mac = ?, device_id = ?, device_owner = ?, status = ?, host = ?, vnic_type = ?,
                       binding_profile = ?, port_security = ?, fixed_ips = ?, security_groups = ?, address_pairs = ?,
                       dhcp_options = ?, dns_name = ?, dns_domain = ?, made_for_server = ?,
                       attached_at = CASE WHEN device_id <> ? THEN ? ELSE attached_at END
                 WHERE id = ? AND revision = ?
                """,
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.updatedAt(),
                about.revision(),
                next.adminUp(),
                next.mac(),
                next.deviceId(),
                next.deviceOwner(),
                next.status(),
                next.binding().host(),
                next.binding().vnicType(),
                next.binding().profile(),
                next.portSecurity(),
                write(next.fixedIps()),
                writeIds(next.groups()),
                Columns.write(next.pairs()),
                Columns.write(next.dhcpOptions()),
                next.dnsName(),
                next.dnsDomain(),
                next.madeForServer(),
                next.deviceId(),
                tx.now(),
                next.id(),
                before.about().revision());
        Columns.tag(tx, next.id().value(), before.about().tags(), about.tags());
        join(tx, next.id(), before.groups(), next.groups());
        return next;
    }

    /** Removes a port with its addresses and group memberships. */
    public void delete(Tx tx, Port port) {
        var _ = tx.update("DELETE FROM ip_allocations WHERE port_id = ?", port.id());
        var _ = tx.update("DELETE FROM port_security_groups WHERE port_id = ?", port.id());
        Columns.tag(tx, port.id().value(), port.about().tags(), List.of());
        var _ = tx.update("DELETE FROM ports WHERE id = ?", port.id());
    }

    private static void join(Tx tx, PortId port, List<SecurityGroupId> before, List<SecurityGroupId> after) {
        if (before.equals(after)) {
            return;
        }
        for (var group : before) {
            if (!after.contains(group)) {
                var _ = tx.update("DELETE FROM port_security_groups WHERE port_id = ? AND group_id = ?", port, group);
            }
        }
        for (var group : after) {
            if (!before.contains(group)) {
                var _ = tx.update("INSERT INTO port_security_groups (port_id, group_id) VALUES (?, ?)", port, group);
            }
        }
    }

    private static String write(List<FixedIp> ips) {
        return Columns.write(ips.stream()
                .map(fixed -> new StoredIp(fixed.subnet().value(), fixed.ip()))
                .toList());
    }

    private static String writeIds(List<SecurityGroupId> groups) {
        return Columns.write(groups.stream().map(SecurityGroupId::value).toList());
    }

    private static Port read(Row row) {
        return new Port(
                new PortId(row.string("id")),
                new NetworkId(row.string("network_id")),
                Columns.standard(row),
                row.bool("admin_up"),
                row.string("mac"),
                row.string("device_id"),
                row.string("device_owner"),
                PortStatus.valueOf(row.string("status")),
                new Binding(row.string("host"), row.string("vnic_type"), row.string("binding_profile")),
                row.bool("port_security"),
                Columns.list(row, "fixed_ips", StoredIp[].class).stream()
                        .map(stored -> new FixedIp(new SubnetId(stored.subnet()), stored.ip()))
                        .toList(),
                Columns.texts(row, "security_groups").stream()
                        .map(SecurityGroupId::new)
                        .toList(),
                Columns.list(row, "address_pairs", AddressPair[].class),
                Columns.list(row, "dhcp_options", DhcpOption[].class),
                row.string("dns_name"),
                row.string("dns_domain"),
                row.bool("made_for_server"));
    }
}
