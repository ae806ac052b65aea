package io.nubila.network.engine;

import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.DefaultRule;
import io.nubila.network.model.SecurityGroup;
import io.nubila.network.model.SecurityGroupRule;
import io.nubila.network.model.Standard;
import io.nubila.network.store.DefaultRuleStore;
import java.util.List;
import java.util.Optional;

/** Adds and removes the rules that new security groups begin with; groups that are there already keep what they have. */
public final class DefaultRules {
    private final DefaultRuleStore store;
    private final Ids ids;

    public DefaultRules(DefaultRuleStore store, Ids ids) {
        this.store = store;
        this.ids = ids;
    }

    /** The refusal for a rule that is not there. */
    public static ProblemException notFound(String id) {
        return Refusals.notFound("DefaultSecurityGroupRuleNotFound", "Default security group rule", id);
    }

    /** The rules a new group gets. */
    List<SecurityGroupRule> of(Tx tx, SecurityGroup group) {
        return store.all(tx, group.isDefault()).stream()
                .map(rule -> rule.of(
                        ids.uuid(),
                        Standard.made(
                                group.about().project(),
                                "",
                                rule.pattern().about().description(),
                                tx.now()),
                        group.id()))
                .toList();
    }

    /** How many rules a new group gets that is not a project's default one. */
    int count(Tx tx) {
        return store.all(tx, false).size();
    }

    /** Adds a rule; {@code DefaultSecurityGroupRuleExists} when the same groups get one that says the same. */
    public DefaultRule create(Tx tx, DefaultRule rule) {
        RuleChecks.check(rule.pattern());
        if (rule.inDefault()) {
            refuseSame(tx, rule, true);
        }
        if (rule.inOthers()) {
            refuseSame(tx, rule, false);
        }
        store.insert(tx, rule);
        tx.event("default_security_group_rule", rule.id(), "create", Optional.empty(), Optional.of(rule));
        return rule;
    }

    private void refuseSame(Tx tx, DefaultRule rule, boolean ofDefault) {
        var essence = rule.pattern().essence();
        var same = store.all(tx, ofDefault).stream()
                .filter(other -> other.pattern().essence().equals(essence))
                .findFirst();
        if (same.isPresent()) {
            throw Refusals.conflict(
                    "DefaultSecurityGroupRuleExists",
                    "Default Security group rule already exists. Rule id is %s."
                            .formatted(same.get().id()));
        }
    }

    /** Removes the rules that name a group that is going away; a new group could not have them. */
    void forget(Tx tx, SecurityGroupId group) {
        store.naming(tx, group).forEach(rule -> delete(tx, rule));
    }

    /** Removes a rule. */
    public void delete(Tx tx, DefaultRule rule) {
        store.delete(tx, rule.id());
        tx.event("default_security_group_rule", rule.id(), "delete", Optional.of(rule), Optional.empty());
    }
}
