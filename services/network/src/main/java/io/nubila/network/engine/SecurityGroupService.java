package io.nubila.network.engine;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.SecurityGroupContract;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.Port;
import io.nubila.network.model.Protocols;
import io.nubila.network.model.SecurityGroup;
import io.nubila.network.model.SecurityGroupRule;
import io.nubila.network.model.Standard;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SecurityGroupRuleStore;
import io.nubila.network.store.SecurityGroupStore;
import io.nubila.network.store.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Security groups as compute speaks of them: each call is one transaction, with the caller's own rights. */
public final class SecurityGroupService implements SecurityGroupContract {
    private static final String SEES = "get_security_group";

    private final Db db;
    private final Stores stores;
    private final SecurityGroups groups;
    private final Ports ports;
    private final Policy policy;

    /** The stores it reads. */
    public record Stores(
            SecurityGroupStore groups, SecurityGroupRuleStore rules, PortStore ports, NetworkStore networks) {}

    public SecurityGroupService(Db db, Stores stores, SecurityGroups groups, Ports ports, Policy policy) {
        this.db = db;
        this.stores = stores;
        this.groups = groups;
        this.ports = ports;
        this.policy = policy;
    }

    private SecurityGroup visible(Tx tx, Caller caller, SecurityGroupId id) {
        return groups.get(tx, Scopes.of(policy, SEES, caller), id);
    }

    private void require(String rule, Caller caller, ProjectId owner) {
        policy.enforce(
                rule,
                caller,
                Target.of(Map.of(
                        "project_id", owner.value(),
                        "tenant_id", owner.value(),
                        "security_group:project_id", owner.value(),
                        "security_group:tenant_id", owner.value())));
    }

    @Override
    public List<Group> groups(Caller caller, Optional<ProjectId> project, Optional<SecurityGroupId> after, int limit) {
        caller.projectId().map(ProjectId::new).ifPresent(own -> groups.ensureDefault(db, Cause.of(caller, SEES), own));
        var first = new Wanted(List.of(), List.of(), limit, after.map(SecurityGroupId::value), false);
        var wanted = project.map(id -> first.where("project_id", List.of(id.value())))
                .orElse(first);
        return db.read(tx -> shown(tx, stores.groups().list(tx, Scopes.of(policy, SEES, caller), wanted)));
    }

    @Override
    public Group group(Caller caller, SecurityGroupId id) {
        return db.read(tx -> shown(tx, visible(tx, caller, id)));
    }

    private Group shown(Tx tx, SecurityGroup group) {
        return shown(tx, List.of(group)).getFirst();
    }

    /** Groups with their rules, which are read at once for all. */
    private List<Group> shown(Tx tx, List<SecurityGroup> found) {
        var inside = new HashMap<SecurityGroupId, List<SecurityGroupRule>>();
        found.forEach(group -> inside.put(group.id(), new ArrayList<>()));
        for (var rule : stores.rules().ofGroups(tx, inside.keySet())) {
            if (rule.direction().equals(SecurityGroupRule.INGRESS)) {
                inside.getOrDefault(rule.group(), new ArrayList<>()).add(rule);
            }
        }
        var remotes = remotes(tx, inside.values().stream().flatMap(List::stream).toList());
        return found.stream()
                .map(group -> new Group(
                        group.id(),
                        group.about().project(),
                        group.about().name(),
                        group.about().description(),
                        inside.getOrDefault(group.id(), List.of()).stream()
                                .map(rule -> rule(rule, remotes))
                                .toList()))
                .toList();
    }

    private Map<SecurityGroupId, Remote> remotes(Tx tx, List<SecurityGroupRule> rules) {
        var found = new HashMap<SecurityGroupId, Remote>();
        var ids = rules.stream()
                .flatMap(rule -> rule.remoteGroup().stream())
                .distinct()
                .toList();
        for (var group :
                ids.isEmpty() ? List.<SecurityGroup>of() : stores.groups().byIds(tx, ids)) {
            found.put(
                    group.id(),
                    new Remote(
                            group.id(),
                            group.about().name(),
                            group.about().project().value()));
        }
        return found;
    }

    private static Rule rule(SecurityGroupRule rule, Map<SecurityGroupId, Remote> remotes) {
        return new Rule(
                rule.id(),
                rule.group(),
                rule.protocol(),
                rule.portMin(),
                rule.portMax(),
                rule.remotePrefix(),
                rule.remoteGroup().map(id -> remotes.getOrDefault(id, new Remote(id, "", ""))));
    }

    @Override
    public Group create(Caller caller, SecurityGroupId id, ProjectId project, String name, String description) {
        require("create_security_group", caller, project);
        return db.write(Cause.of(caller, "create_security_group"), tx -> {
            var there = stores.groups().find(tx, Scope.all(), id.value());
            if (there.isPresent()) {
                return shown(tx, there.get());
            }
            var about = Standard.made(project, name, description, tx.now());
            return shown(tx, groups.create(tx, new SecurityGroup(id, about, true, false)));
        });
    }

    @Override
    public Group update(Caller caller, SecurityGroupId id, String name, String description) {
        return db.write(Cause.of(caller, "update_security_group"), tx -> {
            var before = visible(tx, caller, id);
            require("update_security_group", caller, before.about().project());
            return shown(
                    tx, groups.update(tx, before, before.with(before.about().called(name, description))));
        });
    }

    @Override
    public void delete(Caller caller, SecurityGroupId id) {
        db.change(Cause.of(caller, "delete_security_group"), tx -> {
            var group = visible(tx, caller, id);
            require("delete_security_group", caller, group.about().project());
            groups.delete(tx, group, policy.allows("context_is_admin", caller, Target.none()));
        });
    }

    @Override
    public Rule addRule(Caller caller, Rule wanted) {
        return db.write(Cause.of(caller, "create_security_group_rule"), tx -> {
            var there = stores.rules().find(tx, Scope.all(), wanted.id());
            if (there.isPresent()) {
                return rule(there.get(), remotes(tx, List.of(there.get())));
            }
            var group = visible(tx, caller, wanted.group());
            require("create_security_group_rule", caller, group.about().project());
            wanted.remote().ifPresent(remote -> {
                var _ = visible(tx, caller, remote.id());
            });
            var made =
                    groups.createRules(tx, List.of(ingress(tx, group, wanted))).getFirst();
            return rule(made, remotes(tx, List.of(made)));
        });
    }

    private static SecurityGroupRule ingress(Tx tx, SecurityGroup group, Rule wanted) {
        var protocol = wanted.protocol()
                .map(name -> Protocols.canonical(name)
                        .orElseThrow(() -> Refusals.invalid(
                                "SecurityGroupRuleInvalidProtocol",
                                "Protocol '%s' is not supported in security group rules.".formatted(name))));
        boolean v6 =
                wanted.cidr().map(Cidr::of).filter(cidr -> cidr.version() == 6).isPresent();
        return new SecurityGroupRule(
                wanted.id(),
                Standard.made(group.about().project(), "", "", tx.now()),
                group.id(),
                SecurityGroupRule.INGRESS,
                v6 ? SecurityGroupRule.IPV6 : SecurityGroupRule.IPV4,
                protocol,
                wanted.from(),
                wanted.to(),
                wanted.cidr(),
                wanted.remote().map(Remote::id));
    }

    private SecurityGroupRule visibleRule(Tx tx, Caller caller, String id) {
        return stores.rules()
                .find(tx, Scopes.of(policy, "get_security_group_rule", caller), id)
                .orElseThrow(() -> Refusals.notFound("SecurityGroupRuleNotFound", "Security group rule", id));
    }

    @Override
    public Rule rule(Caller caller, String id) {
        return db.read(tx -> {
            var rule = visibleRule(tx, caller, id);
            return rule(rule, remotes(tx, List.of(rule)));
        });
    }

    @Override
    public void removeRule(Caller caller, String id) {
        db.change(Cause.of(caller, "delete_security_group_rule"), tx -> {
            var rule = visibleRule(tx, caller, id);
            require(
                    "delete_security_group_rule",
                    caller,
                    visible(tx, caller, rule.group()).about().project());
            groups.deleteRule(tx, rule);
        });
    }

    private List<Port> portsOf(Tx tx, ServerId server) {
        return stores.ports().ofDevices(tx, List.of(server.value())).stream()
                .filter(port -> !DeviceOwner.isCloud(port.deviceOwner()))
                .toList();
    }

    @Override
    public List<Group> ofServer(Caller caller, ServerId server) {
        return db.read(tx -> {
            var ids = new TreeSet<String>();
            portsOf(tx, server).forEach(port -> port.groups().forEach(id -> ids.add(id.value())));
            var found = stores.groups()
                    .byIds(tx, ids.stream().map(SecurityGroupId::new).toList());
            return shown(tx, found);
        });
    }

    @Override
    public void join(Caller caller, ServerId server, SecurityGroupId group) {
        db.change(Cause.of(caller, "update_port"), tx -> {
            var found = portsOf(tx, server);
            if (found.isEmpty()) {
                throw Refusals.notFound("PortNotFound", "Port of server", server);
            }
            for (var port : found) {
                require("update_port", caller, port.about().project());
                if (!port.portSecurity() || port.fixedIps().isEmpty()) {
                    throw Refusals.invalid(
                            "SecurityGroupCannotBeApplied",
                            "Port %s needs port security and an address to be in security groups."
                                    .formatted(port.id()));
                }
                if (!port.groups().contains(group)) {
                    var more = new ArrayList<>(port.groups());
                    more.add(group);
                    put(tx, port, more);
                }
            }
        });
    }

    @Override
    public void leave(Caller caller, ServerId server, SecurityGroupId group) {
        db.change(Cause.of(caller, "update_port"), tx -> {
            boolean any = false;
            for (var port : portsOf(tx, server)) {
                if (port.groups().contains(group)) {
                    require("update_port", caller, port.about().project());
                    any = true;
                    put(
                            tx,
                            port,
                            port.groups().stream()
                                    .filter(id -> !id.equals(group))
                                    .toList());
                }
            }
            if (!any) {
                throw Refusals.groupNotFound(group);
            }
        });
    }

    private void put(Tx tx, Port port, List<SecurityGroupId> into) {
        var network = stores.networks()
                .find(tx, Scope.all(), port.network().value())
                .orElseThrow(() -> Refusals.networkNotFound(port.network()));
        var wish = new Ports.Wish(Optional.empty(), Optional.empty(), Optional.of(into));
        var _ = ports.update(tx, network, port, port, wish);
    }
}
