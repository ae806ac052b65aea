package io.nubila.network.store;

import io.nubila.contracts.network.NetworkId;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.Network;
import io.nubila.network.model.Segment;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Networks and the segments they occupy. */
public final class NetworkStore {
    private static final ListQuery LIST = new ListQuery("networks", RbacStore.visible("network"))
            .flag("admin_state_up", "admin_up")
            .flag("shared", "shared")
            .condition(RbacStore.SHARED_WITH, RbacStore.sharedWith("network"))
            .condition(RbacStore.NOT_SHARED_WITH, RbacStore.notSharedWith("network"))
            .flag("router:external", "external")
            .flagCondition("is_default", "id IN (SELECT network_id FROM default_networks) IN (%s)")
            .number("mtu", "mtu")
            .text("dns_domain")
            .flag("port_security_enabled", "port_security")
            .condition("status", "'ACTIVE' IN (%s)")
            .text("provider:network_type", "segment_type")
            .text("provider:physical_network", "physical_network")
            .number("provider:segmentation_id", "segment_tag")
            .condition("subnets", "id IN (SELECT network_id FROM subnets WHERE id IN (%s))");

    /** Networks wanted within a scope. */
    public List<Network> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, NetworkStore::read);
    }

    /** A network within a scope. */
    public Optional<Network> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, NetworkStore::read);
    }

    /** Networks by id; unknown ones are left out. */
    public List<Network> byIds(Tx tx, Collection<NetworkId> ids) {
        return ids.isEmpty()
                ? List.of()
                : tx.list(
                        "SELECT * FROM networks WHERE id IN (" + Columns.marks(ids) + ")",
                        NetworkStore::read,
                        ids.toArray());
    }

    /** Ids of all networks after one, ascending. */
    public List<NetworkId> ids(Tx tx, String after, int limit) {
        return tx.list(
                "SELECT id FROM networks WHERE id > ? ORDER BY id LIMIT ?",
                row -> new NetworkId(row.string("id")),
                after,
                limit);
    }

    /** Adds a network. */
    public void insert(Tx tx, Network n) {
        var about = n.about();
        var _ = tx.update(
                """
                INSERT INTO networks (id, project_id, name, description, tags, created_at, updated_at, revision,
                    admin_up, shared, external, mtu, port_security, dns_domain, segment_type, physical_network,
                    segment_tag, zone_hints)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                n.id(),
                about.project(),
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.createdAt(),
                about.updatedAt(),
                about.revision(),
                n.adminUp(),
                n.shared(),
                n.external(),
                n.mtu(),
                n.portSecurity(),
                n.dnsDomain(),
                n.segment().type(),
                n.segment().physicalNetwork(),
                n.segment().tag(),
                Columns.write(n.zoneHints()));
        Columns.tag(tx, n.id().value(), List.of(), about.tags());
    }

    /** Replaces {@code before}; answers {@code after} as of its new revision. */
    public Network update(Tx tx, Network before, Network after) {
        var next = after.with(after.about().next(tx.now()));
        var about = next.about();
        tx.updateOne(
                "Network " + next.id(),
                """
                UPDATE networks SET name = ?, description = ?, tags = ?, updated_at = ?, revision = ?, admin_up = ?,
                       shared = ?, external = ?, mtu = ?, port_security = ?, dns_domain = ?, segment_type = ?,
                       physical_network = ?, segment_tag = ?
                 WHERE id = ? AND revision = ?
                """,
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.updatedAt(),
                about.revision(),
                next.adminUp(),
                next.shared(),
                next.external(),
                next.mtu(),
                next.portSecurity(),
                next.dnsDomain(),
                next.segment().type(),
                next.segment().physicalNetwork(),
                next.segment().tag(),
                next.id(),
                before.about().revision());
        Columns.tag(tx, next.id().value(), before.about().tags(), about.tags());
        return next;
    }

    /** Counts up the revision because something within the network has changed. */
    public void touch(Tx tx, NetworkId id) {
        var _ = tx.update("UPDATE networks SET revision = revision + 1, updated_at = ? WHERE id = ?", tx.now(), id);
    }

    /** Removes a network with its segment. */
    public void delete(Tx tx, Network network) {
        var _ = tx.update("DELETE FROM segments WHERE network_id = ?", network.id());
        Columns.tag(tx, network.id().value(), network.about().tags(), List.of());
        var _ = tx.update("DELETE FROM networks WHERE id = ?", network.id());
    }

    /** Occupies a segment; false when another network has it. */
    public boolean occupy(Tx tx, Segment segment, NetworkId network) {
        try {
            return tx.update(
                            "INSERT INTO segments (type, physical_network, tag, network_id) VALUES (?, ?, ?, ?)",
                            segment.type(),
                            segment.physicalNetwork().orElse(""),
                            segment.tag().orElse(0),
                            network)
                    == 1;
        } catch (DuplicateRowException e) {
            return false;
        }
    }

    /** Frees the segment of a network. */
    public void free(Tx tx, NetworkId network) {
        var _ = tx.update("DELETE FROM segments WHERE network_id = ?", network);
    }

    /** The lowest tag within the limits that no network has. */
    public Optional<Integer> freeTag(Tx tx, String type, String physicalNetwork, int min, int max) {
        return tx.one("""
                        SELECT MIN(candidate) AS tag FROM (
                            SELECT ? AS candidate
                            UNION ALL
                            SELECT tag + 1 FROM segments WHERE type = ? AND physical_network = ? AND tag >= ?) c
                         WHERE NOT EXISTS (SELECT 1 FROM segments s
                                            WHERE s.type = ? AND s.physical_network = ? AND s.tag = c.candidate)
                        """, row -> row.optionalInteger("tag"), min, type, physicalNetwork, min, type, physicalNetwork)
                .flatMap(tag -> tag)
                .filter(tag -> tag <= max);
    }

    /** Whether a tag of a segment type is taken. */
    public boolean taken(Tx tx, String type, String physicalNetwork, int tag) {
        return tx.one(
                        "SELECT 1 AS n FROM segments WHERE type = ? AND physical_network = ? AND tag = ?",
                        row -> row.integer("n"),
                        type,
                        physicalNetwork,
                        tag)
                .isPresent();
    }

    private static Network read(Row row) {
        return new Network(
                new NetworkId(row.string("id")),
                Columns.standard(row),
                row.bool("admin_up"),
                row.bool("shared"),
                row.bool("external"),
                row.integer("mtu"),
                row.bool("port_security"),
                row.string("dns_domain"),
                new Segment(
                        row.string("segment_type"),
                        row.optionalString("physical_network"),
                        row.optionalInteger("segment_tag")),
                Columns.texts(row, "zone_hints"));
    }
}
