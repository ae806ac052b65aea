package io.nubila.network.engine;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.RbacPolicy;
import io.nubila.network.model.SecurityGroup;
import io.nubila.network.model.SecurityGroupRule;
import io.nubila.network.model.Standard;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.RbacStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SecurityGroupRuleStore;
import io.nubila.network.store.SecurityGroupStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Adds, changes and removes security groups and their rules. Each project has a group {@code default} from its first use
 * on, whose members may reach each other.
 */
public final class SecurityGroups {
    private final SecurityGroupStore groups;
    private final SecurityGroupRuleStore rules;
    private final PortStore ports;
    private final RbacStore sharing;
    private final DefaultRules defaults;
    private final Quotas quotas;
    private final Pending pending;
    private final Ids ids;

    public SecurityGroups(
            SecurityGroupStore groups,
            SecurityGroupRuleStore rules,
            PortStore ports,
            RbacStore sharing,
            DefaultRules defaults,
            Quotas quotas,
            Pending pending,
            Ids ids) {
        this.groups = groups;
        this.rules = rules;
        this.ports = ports;
        this.sharing = sharing;
        this.defaults = defaults;
        this.quotas = quotas;
        this.pending = pending;
        this.ids = ids;
    }

    /** A group by id; {@code NotFound} when it is not within the scope. */
    public SecurityGroup get(Tx tx, Scope scope, SecurityGroupId id) {
        return groups.find(tx, scope, id.value()).orElseThrow(() -> Refusals.groupNotFound(id));
    }

    /** Whether a project may put its ports into a group: its own, or one that is shared with it. */
    boolean mayUse(Tx tx, SecurityGroup group, ProjectId project) {
        return group.about().project().equals(project)
                || !sharing.sharedWith(
                                tx,
                                RbacPolicy.SECURITY_GROUP,
                                List.of(group.id().value()),
                                project.value())
                        .isEmpty();
    }

    /** Makes the project's default group unless it is there: the first look of a project at its groups does. */
    public void ensureDefault(Db db, Cause cause, ProjectId project) {
        if (db.read(tx -> groups.defaultOf(tx, project)).isEmpty()) {
            var _ = db.write(cause, tx -> defaultOf(tx, project));
        }
    }

    /** The project's default group, made now if it is not there. */
    public SecurityGroupId defaultOf(Tx tx, ProjectId project) {
        return groups.defaultOf(tx, project).orElseGet(() -> {
            var about = Standard.made(project, SecurityGroup.DEFAULT, "Default security group", tx.now());
            return add(tx, new SecurityGroup(new SecurityGroupId(ids.uuid()), about, true, true))
                    .id();
        });
    }

    /** Adds a group with the rules that new groups begin with; {@code Conflict} when it is to be called as the default. */
    public SecurityGroup create(Tx tx, SecurityGroup group) {
        requireNotReserved(group);
        var project = group.about().project();
        var _ = defaultOf(tx, project);
        quotas.check(tx, project, "security_group", 1);
        quotas.check(tx, project, "security_group_rule", defaults.count(tx));
        return add(tx, group);
    }

    private static void requireNotReserved(SecurityGroup group) {
        if (group.about().name().equalsIgnoreCase(SecurityGroup.DEFAULT)) {
            throw Refusals.conflict(
                    "SecurityGroupDefaultAlreadyExists", "Each project has a security group of this name already.");
        }
    }

    private SecurityGroup add(Tx tx, SecurityGroup group) {
        groups.insert(tx, group);
        defaults.of(tx, group).forEach(rule -> rules.insert(tx, rule));
        tx.event("security_group", group.id().value(), "create", Optional.empty(), Optional.of(group));
        return group;
    }

    /** Changes a group; the default group keeps its name, and no other can have it. */
    public SecurityGroup update(Tx tx, SecurityGroup before, SecurityGroup after) {
        boolean renamed = !before.about().name().equals(after.about().name());
        if (renamed) {
            requireNotReserved(after);
        }
        if (renamed && before.isDefault()) {
            throw Refusals.conflict(
                    "SecurityGroupCannotUpdateDefault", "The default security group cannot be given another name.");
        }
        if (before.stateful() != after.stateful() && ports.anyIn(tx, before.id())) {
            throw inUse(before.id());
        }
        var updated = groups.update(tx, before, after);
        tx.event("security_group", updated.id().value(), "update", Optional.of(before), Optional.of(updated));
        pending.group(tx, updated.id());
        return updated;
    }

    /** Removes a group, and rules of others that name it; {@code SecurityGroupInUse} when ports are in it. */
    public void delete(Tx tx, SecurityGroup group, boolean byAdmin) {
        if (group.isDefault() && !byAdmin) {
            throw Refusals.conflict(
                    "SecurityGroupCannotRemoveDefault",
                    "The default security group can be removed by administrators only.");
        }
        if (ports.anyIn(tx, group.id())) {
            throw inUse(group.id());
        }
        for (var naming : rules.naming(tx, group.id())) {
            if (naming.equals(group.id())) {
                continue;
            }
            for (var rule : rules.ofGroups(tx, List.of(naming))) {
                if (rule.remoteGroup().equals(Optional.of(group.id()))) {
                    deleteRule(tx, rule);
                }
            }
        }
        defaults.forget(tx, group.id());
        sharing.deleteAll(tx, RbacPolicy.SECURITY_GROUP, group.id().value());
        groups.delete(tx, group);
        tx.event("security_group", group.id().value(), "delete", Optional.of(group), Optional.empty());
        pending.group(tx, group.id());
    }

    private static RuntimeException inUse(SecurityGroupId id) {
        return Refusals.conflict("SecurityGroupInUse", "Security Group %s in use.".formatted(id));
    }

    /** Adds rules, all to groups the caller may change. */
    public List<SecurityGroupRule> createRules(Tx tx, List<SecurityGroupRule> wished) {
        if (wished.stream().map(SecurityGroupRule::group).distinct().count() > 1) {
            throw Refusals.invalid(
                    "SecurityGroupNotSingleGroupRules", "Rules of one security group only can be made at a time.");
        }
        quotas.check(tx, wished.getFirst().about().project(), "security_group_rule", wished.size());
        var added = new ArrayList<SecurityGroupRule>();
        for (var rule : wished) {
            RuleChecks.check(rule);
            var same = rules.same(tx, rule.group(), rule.essence());
            if (same.isPresent()) {
                boolean inPost = added.stream().anyMatch(other -> other.id().equals(same.get()));
                throw inPost
                        ? Refusals.conflict("DuplicateSecurityGroupRuleInPost", "The request has the same rule twice.")
                        : Refusals.conflict(
                                "SecurityGroupRuleExists",
                                "Security group rule already exists. Rule id is %s.".formatted(same.get()));
            }
            rules.insert(tx, rule);
            added.add(rule);
            tx.event("security_group_rule", rule.id(), "create", Optional.empty(), Optional.of(rule));
            rule.remoteGroup().ifPresent(remote -> pending.group(tx, remote));
        }
        groups.touch(tx, wished.getFirst().group());
        pending.group(tx, wished.getFirst().group());
        return added;
    }

    /** Removes a rule. */
    public void deleteRule(Tx tx, SecurityGroupRule rule) {
        rules.delete(tx, rule.id());
        groups.touch(tx, rule.group());
        tx.event("security_group_rule", rule.id(), "delete", Optional.of(rule), Optional.empty());
        pending.group(tx, rule.group());
        rule.remoteGroup().ifPresent(remote -> pending.group(tx, remote));
    }

    /** Marks groups, and those their rules name, for a port that has come to or gone from a host. */
    void mark(Tx tx, List<SecurityGroupId> ofPort) {
        for (var group : ofPort) {
            pending.group(tx, group);
        }
        for (var rule : rules.ofGroups(tx, ofPort)) {
            rule.remoteGroup()
                    .filter(remote -> !ofPort.contains(remote))
                    .ifPresent(remote -> pending.group(tx, remote));
        }
    }
}
