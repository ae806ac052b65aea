package io.nubila.network.store;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.SubnetPool;
import java.util.List;
import java.util.Optional;

/** Subnet pools, and what has been cut out of them. */
public final class SubnetPoolStore {
    private static final ListQuery LIST = new ListQuery("subnet_pools", RbacStore.visible("subnetpool"))
            .flag("is_default", "is_default")
            .text("address_scope_id")
            .number("ip_version", "ip_version")
            .number("min_prefixlen", "min_prefix")
            .number("max_prefixlen", "max_prefix")
            .number("default_prefixlen", "default_prefix")
            .number("default_quota", "default_quota")
            .condition(RbacStore.SHARED_WITH, RbacStore.sharedWith("subnetpool"))
            .condition(RbacStore.NOT_SHARED_WITH, RbacStore.notSharedWith("subnetpool"));

    /** A range that a project has taken. */
    public record Taken(Cidr cidr, ProjectId project) {}

    /** Pools wanted within a scope. */
    public List<SubnetPool> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, SubnetPoolStore::read);
    }

    /** A pool within a scope. */
    public Optional<SubnetPool> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, SubnetPoolStore::read);
    }

    /** The pools of an address scope. */
    public List<SubnetPool> inScope(Tx tx, String scope) {
        return tx.list(
                "SELECT * FROM subnet_pools WHERE address_scope_id = ? ORDER BY id", SubnetPoolStore::read, scope);
    }

    /** The default pool of an IP version. */
    public Optional<SubnetPool> usual(Tx tx, int version) {
        return tx.one(
                "SELECT * FROM subnet_pools WHERE is_default = 1 AND ip_version = ?", SubnetPoolStore::read, version);
    }

    /** Ranges of the subnets cut out of a pool. Others that would cut one wait until this transaction ends. */
    public List<Taken> taken(Tx tx, String pool) {
        var _ = tx.update("UPDATE subnet_pools SET turn = turn + 1 WHERE id = ?", pool);
        return tx.list(
                "SELECT cidr, project_id FROM subnets WHERE subnetpool_id = ? ORDER BY id",
                row -> new Taken(Cidr.of(row.string("cidr")), new ProjectId(row.string("project_id"))),
                pool);
    }

    /** Whether a subnet has been cut out of a pool. */
    public boolean used(Tx tx, String pool) {
        return tx.number("SELECT COUNT(*) AS n FROM subnets WHERE subnetpool_id = ?", pool) > 0;
    }

    /** Adds a pool. */
    public void insert(Tx tx, SubnetPool p) {
        var about = p.about();
        var _ = tx.update(
                """
                INSERT INTO subnet_pools (id, project_id, name, description, tags, created_at, updated_at, revision,
                    shared, is_default, address_scope_id, ip_version, prefixes, min_prefix, max_prefix,
                    default_prefix, default_quota, turn)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                """,
                p.id(),
                about.project(),
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.createdAt(),
                about.updatedAt(),
                about.revision(),
                p.shared(),
                p.isDefault(),
                p.scope(),
                p.version(),
                Columns.write(p.prefixes()),
                p.minPrefix(),
                p.maxPrefix(),
                p.defaultPrefix(),
                p.quota());
        Columns.tag(tx, p.id(), List.of(), about.tags());
    }

    /** Replaces {@code before}; answers {@code after} as of its new revision. */
    public SubnetPool update(Tx tx, SubnetPool before, SubnetPool after) {
        var next = after.with(after.about().next(tx.now()));
        var about = next.about();
        tx.updateOne(
                "Subnet pool " + next.id(),
                """
                UPDATE subnet_pools SET name = ?, description = ?, tags = ?, updated_at = ?, revision = ?, shared = ?,
                       is_default = ?, address_scope_id = ?, prefixes = ?, min_prefix = ?, max_prefix = ?,
                       default_prefix = ?, default_quota = ?
                 WHERE id = ? AND revision = ?
                """,
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.updatedAt(),
                about.revision(),
                next.shared(),
                next.isDefault(),
                next.scope(),
                Columns.write(next.prefixes()),
                next.minPrefix(),
                next.maxPrefix(),
                next.defaultPrefix(),
                next.quota(),
                next.id(),
                before.about().revision());
        Columns.tag(tx, next.id(), before.about().tags(), about.tags());
        return next;
    }

    /** Removes a pool. */
    public void delete(Tx tx, SubnetPool pool) {
        Columns.tag(tx, pool.id(), pool.about().tags(), List.of());
        var _ = tx.update("DELETE FROM subnet_pools WHERE id = ?", pool.id());
    }

    private static SubnetPool read(Row row) {
        return new SubnetPool(
                row.string("id"),
                Columns.standard(row),
                row.bool("shared"),
                row.bool("is_default"),
                row.optionalString("address_scope_id"),
                row.integer("ip_version"),
                Columns.texts(row, "prefixes"),
                row.integer("min_prefix"),
                row.integer("max_prefix"),
                row.integer("default_prefix"),
                row.optionalNumber("default_quota"));
    }
}
