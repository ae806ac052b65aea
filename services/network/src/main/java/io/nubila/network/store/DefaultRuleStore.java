package io.nubila.network.store;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.DefaultRule;
import io.nubila.network.model.Standard;
import java.util.List;
import java.util.Optional;

/** The rules that new security groups begin with. They are nobody's own. */
public final class DefaultRuleStore {
    private static final ListQuery LIST = SecurityGroupRuleStore.withPattern(
                    ListQuery.bare("default_rules", "'' <> ?").text("id").text("description"))
            .flag("used_in_default_sg", "in_default")
            .flag("used_in_non_default_sg", "in_others");

    /** Rules wanted; everybody sees all. */
    public List<DefaultRule> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, DefaultRuleStore::read);
    }

    /** A rule. */
    public Optional<DefaultRule> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, DefaultRuleStore::read);
    }

    /** All rules for default groups, or for all others. */
    public List<DefaultRule> all(Tx tx, boolean ofDefault) {
        return tx.list(
                "SELECT * FROM default_rules WHERE " + (ofDefault ? "in_default" : "in_others") + " = 1 ORDER BY id",
                DefaultRuleStore::read);
    }

    /** Rules that name a group. */
    public List<DefaultRule> naming(Tx tx, SecurityGroupId group) {
        return tx.list(
                "SELECT * FROM default_rules WHERE remote_group_id = ? ORDER BY id", DefaultRuleStore::read, group);
    }

    /** Adds a rule. */
    public void insert(Tx tx, DefaultRule rule) {
        var r = rule.pattern();
        var _ = tx.update(
                """
                INSERT INTO default_rules (id, description, created_at, direction, ethertype, protocol, port_min,
                    port_max, remote_prefix, remote_group_id, in_default, in_others)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                r.id(),
                r.about().description(),
                r.about().createdAt(),
                r.direction(),
                r.ethertype(),
                r.protocol(),
                r.portMin(),
                r.portMax(),
                r.remotePrefix(),
                r.remoteGroup(),
                rule.inDefault(),
                rule.inOthers());
    }

    /** Removes a rule. */
    public void delete(Tx tx, String id) {
        var _ = tx.update("DELETE FROM default_rules WHERE id = ?", id);
    }

    private static DefaultRule read(Row row) {
        var about = Standard.made(new ProjectId(""), "", row.string("description"), row.instant("created_at"));
        return new DefaultRule(
                SecurityGroupRuleStore.read(row, about, DefaultRule.ITSELF),
                row.bool("in_default"),
                row.bool("in_others"));
    }
}
