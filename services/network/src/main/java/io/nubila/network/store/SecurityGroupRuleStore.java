package io.nubila.network.store;

import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.SecurityGroupRule;
import io.nubila.network.model.Standard;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Rules of security groups. */
public final class SecurityGroupRuleStore {
    private static final ListQuery LIST = withPattern(new ListQuery(
                    "security_group_rules",
                    "project_id = ? OR group_id IN (SELECT id FROM security_groups WHERE project_id = ?)"))
            .text("security_group_id", "group_id")
            .flagCondition(
                    "belongs_to_default_sg", "group_id IN (SELECT id FROM security_groups WHERE is_default IN (%s))");

    /** With the columns that say what passes, the same for every kind of rule. */
    static ListQuery withPattern(ListQuery query) {
        return query.text("direction")
                .text("ethertype")
                .text("protocol")
                .number("port_range_min", "port_min")
                .number("port_range_max", "port_max")
                .text("remote_ip_prefix", "remote_prefix")
                .text("remote_group_id");
    }

    /** Rules wanted within a scope. */
    public List<SecurityGroupRule> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, SecurityGroupRuleStore::read);
    }

    /** A rule within a scope. */
    public Optional<SecurityGroupRule> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, SecurityGroupRuleStore::read);
    }

    /** All rules of these groups. */
    public List<SecurityGroupRule> ofGroups(Tx tx, Collection<SecurityGroupId> groups) {
        return groups.isEmpty()
                ? List.of()
                : tx.list(
                        "SELECT * FROM security_group_rules WHERE group_id IN (" + Columns.marks(groups)
                                + ") ORDER BY id",
                        SecurityGroupRuleStore::read,
                        groups.toArray());
    }

    /** The rule of the group that lets the same pass. */
    public Optional<String> same(Tx tx, SecurityGroupId group, String essence) {
        return tx.one(
                "SELECT id FROM security_group_rules WHERE group_id = ? AND essence = ?",
                row -> row.string("id"),
                group,
                essence);
    }

    /** Groups whose rules name this group as the other end. */
    public List<SecurityGroupId> naming(Tx tx, SecurityGroupId remote) {
        return tx.list(
                "SELECT DISTINCT group_id FROM security_group_rules WHERE remote_group_id = ?",
                row -> new SecurityGroupId(row.string("group_id")),
                remote);
    }

    /** Adds a rule. */
    public void insert(Tx tx, SecurityGroupRule r) {
        var about = r.about();
        var _ = tx.update(
                """
                INSERT INTO security_group_rules (id, group_id, project_id, name, description, tags, created_at,
                    updated_at, revision, direction, ethertype, protocol, port_min, port_max, remote_prefix,
                    remote_group_id, essence)
                VALUES (?, ?, ?, '', ?, '[]', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                r.id(),
                r.group(),
                about.project(),
                about.description(),
                about.createdAt(),
                about.updatedAt(),
                about.revision(),
                r.direction(),
                r.ethertype(),
                r.protocol(),
                r.portMin(),
                r.portMax(),
                r.remotePrefix(),
                r.remoteGroup(),
                r.essence());
    }

    /** Removes a rule. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM security_group_rules WHERE id = ?", id);
    }

    private static SecurityGroupRule read(Row row) {
        return read(row, Columns.standard(row), new SecurityGroupId(row.string("group_id")));
    }

    /** The rule a row with the columns of {@link #withPattern} has. */
    static SecurityGroupRule read(Row row, Standard about, SecurityGroupId group) {
        return new SecurityGroupRule(
                row.string("id"),
                about,
                group,
                row.string("direction"),
                row.string("ethertype"),
                row.optionalString("protocol"),
                row.optionalInteger("port_min"),
                row.optionalInteger("port_max"),
                row.optionalString("remote_prefix"),
                row.optionalString("remote_group_id").map(SecurityGroupId::new));
    }
}
