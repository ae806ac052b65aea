package io.nubila.network.store;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.RbacPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which resources are lent to which projects. */
public final class RbacStore {
    /** Filter of lists: what is shared with the project given. */
    public static final String SHARED_WITH = "shared with";
    /** Filter of lists: what is not shared with the project given. */
    public static final String NOT_SHARED_WITH = "not shared with";

    private static final ListQuery LIST = ListQuery.bare("rbac_policies", "project_id = ?")
            .text("id")
            .text("project_id")
            .text("tenant_id", "project_id")
            .text("object_type")
            .text("object_id")
            .text("action")
            .text("target_tenant", "target");

    /** The filter {@code shared}, whose meaning depends on whose project asks, as one on the policies of sharing. */
    public static Wanted asSeenBy(Wanted wanted, Optional<String> project) {
        var filters = new ArrayList<Wanted.Filter>();
        for (var filter : wanted.filters()) {
            if (!filter.attribute().equals("shared")) {
                filters.add(filter);
                continue;
            }
            var wishes = filter.values().stream()
                    .map(value -> ListQuery.truth("shared", value))
                    .distinct()
                    .toList();
            // Whoever wants those that are and those that are not wants all.
            if (wishes.size() == 1) {
                filters.add(new Wanted.Filter(
                        wishes.getFirst() ? SHARED_WITH : NOT_SHARED_WITH, List.of(project.orElse("-"))));
            }
        }
        return new Wanted(filters, wanted.sorts(), wanted.limit(), wanted.marker(), wanted.backwards());
    }

    /** Condition of lists for a project: its own rows of this type, and those lent to it or to everyone. */
    static String visible(String type) {
        return "project_id = ? OR id IN (SELECT object_id FROM rbac_policies WHERE object_type = '" + type
                + "' AND target IN (?, '*'))";
    }

    static String sharedWith(String type) {
        return "id " + sharedIds(type);
    }

    static String notSharedWith(String type) {
        return "id NOT " + sharedIds(type);
    }

    /** {@code IN (…)} with one {@code %s} for projects. */
    static String sharedIds(String type) {
        return "IN (SELECT object_id FROM rbac_policies WHERE object_type = '" + type
                + "' AND action = 'access_as_shared' AND target IN ('*', %s))";
    }

    /** Policies wanted within a scope. */
    public List<RbacPolicy> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, RbacStore::read);
    }

    /** A policy within a scope. */
    public Optional<RbacPolicy> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, RbacStore::read);
    }

    /** All policies about an object. */
    public List<RbacPolicy> of(Tx tx, String type, String object) {
        return tx.list(
                "SELECT * FROM rbac_policies WHERE object_type = ? AND object_id = ? ORDER BY id",
                RbacStore::read,
                type,
                object);
    }

    /** Which of these objects are shared with a project, by name or with everyone. */
    public Set<String> sharedWith(Tx tx, String type, Collection<String> objects, String project) {
        if (objects.isEmpty()) {
            return Set.of();
        }
        var arguments = new ArrayList<Object>(List.of(type, project));
        arguments.addAll(objects);
        return new HashSet<>(
                tx.list("""
                SELECT DISTINCT object_id FROM rbac_policies
                 WHERE object_type = ? AND action = 'access_as_shared' AND target IN (?, '*') AND object_id IN (%s)
                """.formatted(Columns.marks(objects)), row -> row.string("object_id"), arguments.toArray()));
    }

    /** Adds a policy; false when there is one that says the same. */
    public boolean insert(Tx tx, RbacPolicy p) {
        try {
            return tx.update("""
                            INSERT INTO rbac_policies (id, project_id, object_type, object_id, action, target, created_at)
                            VALUES (?, ?, ?, ?, ?, ?, ?)
                            """, p.id(), p.project(), p.objectType(), p.objectId(), p.action(), p.target(), p.made())
                    == 1;
        } catch (DuplicateRowException e) {
            return false;
        }
    }

    /** Gives a policy another target; false when there is one that says the same. */
    public boolean retarget(Tx tx, RbacPolicy before, RbacPolicy after) {
        try {
            tx.updateOne(
                    "RBAC policy " + before.id(),
                    "UPDATE rbac_policies SET target = ? WHERE id = ? AND target = ?",
                    after.target(),
                    before.id(),
                    before.target());
            return true;
        } catch (DuplicateRowException e) {
            return false;
        }
    }

    /** Removes a policy. */
    public void delete(Tx tx, RbacPolicy policy) {
        var _ = tx.update("DELETE FROM rbac_policies WHERE id = ?", policy.id());
    }

    /** Removes all policies about an object that is going away. */
    public void deleteAll(Tx tx, String type, String object) {
        var _ = tx.update("DELETE FROM rbac_policies WHERE object_type = ? AND object_id = ?", type, object);
    }

    /** Projects other than the network's own that have ports in it, not counting the cloud's own ports. */
    public Set<String> tenants(Tx tx, String network) {
        return new HashSet<>(tx.list("""
                SELECT DISTINCT p.project_id FROM ports p
                 WHERE p.network_id = ? AND p.project_id <> '' AND p.device_owner <> 'network:dhcp'
                   AND p.project_id <> (SELECT n.project_id FROM networks n WHERE n.id = p.network_id)
                """, row -> row.string("project_id"), network));
    }

    /** Projects whose routers or floating IPs use an external network, other than its own. */
    public Set<String> travellers(Tx tx, String network) {
        return new HashSet<>(tx.list("""
                SELECT project_id FROM routers WHERE gateway_network_id = ?
                   AND project_id <> (SELECT n.project_id FROM networks n WHERE n.id = gateway_network_id)
                UNION SELECT project_id FROM floating_ips WHERE network_id = ?
                   AND project_id <> (SELECT n.project_id FROM networks n WHERE n.id = network_id)
                """, row -> row.string("project_id"), network, network));
    }

    /** Projects that have subnets out of a pool, other than its own. */
    public Set<String> cutters(Tx tx, String pool) {
        return new HashSet<>(tx.list("""
                SELECT DISTINCT s.project_id FROM subnets s WHERE s.subnetpool_id = ?
                   AND s.project_id <> (SELECT p.project_id FROM subnet_pools p WHERE p.id = s.subnetpool_id)
                """, row -> row.string("project_id"), pool));
    }

    /** Projects that have pools in an address scope, other than its own. */
    public Set<String> poolers(Tx tx, String scope) {
        return new HashSet<>(tx.list("""
                SELECT DISTINCT p.project_id FROM subnet_pools p WHERE p.address_scope_id = ?
                   AND p.project_id <> (SELECT a.project_id FROM address_scopes a WHERE a.id = p.address_scope_id)
                """, row -> row.string("project_id"), scope));
    }

    /** Projects that have ports in a security group, or rules that name it, other than its own. */
    public Set<String> members(Tx tx, String group) {
        return new HashSet<>(tx.list("""
                SELECT p.project_id FROM ports p JOIN port_security_groups m ON m.port_id = p.id
                 WHERE m.group_id = ? AND p.project_id <> (SELECT g.project_id FROM security_groups g WHERE g.id = m.group_id)
                UNION SELECT r.project_id FROM security_group_rules r
                 WHERE r.remote_group_id = ?
                   AND r.project_id <> (SELECT g.project_id FROM security_groups g WHERE g.id = r.remote_group_id)
                """, row -> row.string("project_id"), group, group));
    }

    /** Counts up the revision of what a policy is about, and notes whether everyone may use it. */
    public void mark(Tx tx, String type, String object, boolean shared, boolean external) {
        var now = tx.now();
        var _ = switch (type) {
            case RbacPolicy.NETWORK ->
                tx.update(
                        "UPDATE networks SET shared = ?, external = ?, revision = revision + 1, updated_at = ? WHERE id = ?",
                        shared,
                        external,
                        now,
                        object);
            case RbacPolicy.SUBNET_POOL ->
                tx.update(
                        "UPDATE subnet_pools SET shared = ?, revision = revision + 1, updated_at = ? WHERE id = ?",
                        shared,
                        now,
                        object);
            case RbacPolicy.ADDRESS_SCOPE ->
                tx.update(
                        "UPDATE address_scopes SET shared = ?, revision = revision + 1, updated_at = ? WHERE id = ?",
                        shared,
                        now,
                        object);
            default ->
                tx.update(
                        "UPDATE security_groups SET revision = revision + 1, updated_at = ? WHERE id = ?", now, object);
        };
    }

    /** Whose an object is; empty when there is no such object. */
    public Optional<ProjectId> owner(Tx tx, String type, String object) {
        var table = switch (type) {
            case RbacPolicy.NETWORK -> "networks";
            case RbacPolicy.SUBNET_POOL -> "subnet_pools";
            case RbacPolicy.ADDRESS_SCOPE -> "address_scopes";
            default -> "security_groups";
        };
        return tx.one(
                "SELECT project_id FROM " + table + " WHERE id = ?",
                row -> new ProjectId(row.string("project_id")),
                object);
    }

    private static RbacPolicy read(Row row) {
        return new RbacPolicy(
                row.string("id"),
                new ProjectId(row.string("project_id")),
                row.string("object_type"),
                row.string("object_id"),
                row.string("action"),
                row.string("target"),
                row.instant("created_at"));
    }
}
