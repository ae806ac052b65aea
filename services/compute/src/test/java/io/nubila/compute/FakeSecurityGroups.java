package io.nubila.compute;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.SecurityGroupContract;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Security groups as entries of a map. */
final class FakeSecurityGroups implements SecurityGroupContract {
    private final FakeServices.Network network;
    private final Map<String, Group> groups = new ConcurrentSkipListMap<>();
    private final Map<ServerId, Set<SecurityGroupId>> members = new ConcurrentHashMap<>();

    FakeSecurityGroups(FakeServices.Network network) {
        this.network = network;
    }

    @Override
    public List<Group> groups(Caller caller, Optional<ProjectId> project, Optional<SecurityGroupId> after, int limit) {
        return groups.values().stream()
                .filter(group -> project.isEmpty() || group.project().equals(project.get()))
                .filter(group -> after.isEmpty()
                        || group.id().value().compareTo(after.get().value()) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public Group group(Caller caller, SecurityGroupId id) {
        return Optional.ofNullable(groups.get(id.value()))
                .orElseThrow(() -> new Problem.NotFound("Security group %s does not exist".formatted(id)).exception());
    }

    @Override
    public Group create(Caller caller, SecurityGroupId id, ProjectId project, String name, String description) {
        if (name.equals("default")) {
            throw new Problem.Conflict("There is one.").exception();
        }
        var made = new Group(id, project, name, description, List.of());
        groups.put(id.value(), made);
        return made;
    }

    @Override
    public Group update(Caller caller, SecurityGroupId id, String name, String description) {
        var before = group(caller, id);
        var after = new Group(id, before.project(), name, description, before.rules());
        groups.put(id.value(), after);
        return after;
    }

    @Override
    public void delete(Caller caller, SecurityGroupId id) {
        var _ = group(caller, id);
        if (members.values().stream().anyMatch(inside -> inside.contains(id))) {
            throw new Problem.Conflict("Security Group %s in use.".formatted(id)).exception();
        }
        groups.remove(id.value());
    }

    @Override
    public Rule addRule(Caller caller, Rule rule) {
        var before = group(caller, rule.group());
        var rules = new ArrayList<>(before.rules());
        rules.add(rule);
        groups.put(
                before.id().value(),
                new Group(before.id(), before.project(), before.name(), before.description(), rules));
        return rule;
    }

    @Override
    public Rule rule(Caller caller, String id) {
        return groups.values().stream()
                .flatMap(group -> group.rules().stream())
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new Problem.NotFound("Security group rule %s does not exist".formatted(id)).exception());
    }

    @Override
    public void removeRule(Caller caller, String id) {
        var before = group(caller, rule(caller, id).group());
        var rules =
                before.rules().stream().filter(rule -> !rule.id().equals(id)).toList();
        groups.put(
                before.id().value(),
                new Group(before.id(), before.project(), before.name(), before.description(), rules));
    }

    @Override
    public List<Group> ofServer(Caller caller, ServerId server) {
        return members.getOrDefault(server, Set.of()).stream()
                .map(id -> group(caller, id))
                .toList();
    }

    @Override
    public void join(Caller caller, ServerId server, SecurityGroupId group) {
        if (network.portsOf(caller, List.of(server)).isEmpty()) {
            throw new Problem.NotFound("no ports").exception();
        }
        members.computeIfAbsent(server, _ -> new LinkedHashSet<>()).add(group);
    }

    @Override
    public void leave(Caller caller, ServerId server, SecurityGroupId group) {
        if (!members.getOrDefault(server, Set.of()).remove(group)) {
            throw new Problem.NotFound("not in it").exception();
        }
    }
}
