package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.SecurityGroups;
import io.nubila.network.engine.Sharing;
import io.nubila.network.model.RbacPolicy;
import io.nubila.network.model.SecurityGroup;
import io.nubila.network.model.Standard;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SecurityGroupRuleStore;
import io.nubila.network.store.SecurityGroupStore;
import io.nubila.network.store.Wanted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Security groups on the wire, each with its rules. */
final class SecurityGroupHandlers implements Noun<SecurityGroup> {
    private static final Attributes ATTRIBUTES = Attributes.with(
            Attribute.of("name", SecurityGroupHandlers::name)
                    .inPost()
                    .inPut()
                    .sorted()
                    .usually(Json.tree("\"\"")),
            Attribute.of("stateful", Checks::bool).inPost().inPut().sorted().usually(Json.tree("true")),
            Attribute.of("shared", Checks::bool).filtered());

    private final SecurityGroups groups;
    private final SecurityGroupStore store;
    private final SecurityGroupRuleStore rules;
    private final Sharing sharing;
    private final Gate gate;
    private final Ids ids;

    SecurityGroupHandlers(
            SecurityGroups groups,
            SecurityGroupStore store,
            SecurityGroupRuleStore rules,
            Sharing sharing,
            Gate gate,
            Ids ids) {
        this.groups = groups;
        this.store = store;
        this.rules = rules;
        this.sharing = sharing;
        this.gate = gate;
        this.ids = ids;
    }

    private static JsonNode name(JsonNode value) {
        return Checks.text(255).accept(value);
    }

    /**
     * The first look at a project's groups makes its default group. Whose groups are looked at, the filter says for
     * administrators.
     */
    void ensureDefault(Db db, Request request) {
        var named = request.query().first("project_id").or(() -> request.query().first("tenant_id"));
        boolean admin = named.isPresent() && request.allows("context_is_admin", Target.none());
        var project = (admin ? named : request.caller().projectId()).map(ProjectId::new);
        project.ifPresent(id -> groups.ensureDefault(db, Cause.of(request.caller(), "get_security_group"), id));
    }

    @Override
    public String singular() {
        return "security_group";
    }

    @Override
    public String plural() {
        return "security_groups";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<SecurityGroup> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<SecurityGroup> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return Refusals.groupNotFound(id);
    }

    @Override
    public String id(SecurityGroup group) {
        return group.id().value();
    }

    @Override
    public Standard about(SecurityGroup group) {
        return group.about();
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<SecurityGroup> items) {
        var shared = sharing.sharedWith(tx, RbacPolicy.SECURITY_GROUP, caller, ids(items));
        return items.stream()
                .map(group -> {
                    var attributes =
                            Standards.attributes(group.about().project().value());
                    attributes.put("shared", shared.contains(group.id().value()));
                    return Target.of(attributes);
                })
                .toList();
    }

    private static List<String> ids(List<SecurityGroup> items) {
        return items.stream().map(group -> group.id().value()).toList();
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<SecurityGroup> items) {
        var shared = sharing.sharedWith(tx, RbacPolicy.SECURITY_GROUP, caller, ids(items));
        Map<SecurityGroupId, ArrayNode> inside = new HashMap<>();
        Map<SecurityGroupId, SecurityGroup> byId = new HashMap<>();
        items.forEach(group -> {
            inside.put(group.id(), Json.array());
            byId.put(group.id(), group);
        });
        for (var rule : rules.ofGroups(tx, inside.keySet())) {
            Optional.ofNullable(byId.get(rule.group()))
                    .ifPresent(group -> inside.getOrDefault(rule.group(), Json.array())
                            .add(SecurityGroupRuleHandlers.view(rule, group.isDefault())));
        }
        return items.stream()
                .map(group -> {
                    var view = Standards.view(group.id(), group.about());
                    view.put("stateful", group.stateful());
                    view.put("shared", shared.contains(group.id().value()));
                    view.set("security_group_rules", inside.getOrDefault(group.id(), Json.array()));
                    return view;
                })
                .toList();
    }

    @Override
    public SecurityGroup create(Tx tx, Request request, Given given, ProjectId project) {
        var about = Standards.merge(Standard.made(project, "", "", tx.now()), given);
        gate.check(request, "create_security_group", Standards.target(about), given, ATTRIBUTES, true);
        return groups.create(
                tx, new SecurityGroup(new SecurityGroupId(ids.uuid()), about, given.bool("stateful", true), false));
    }

    @Override
    public SecurityGroup update(Tx tx, Request request, SecurityGroup before, Given given) {
        var about = Standards.merge(before.about(), given);
        var after =
                new SecurityGroup(before.id(), about, given.bool("stateful", before.stateful()), before.isDefault());
        return groups.update(tx, before, after);
    }

    @Override
    public SecurityGroup tag(Tx tx, SecurityGroup before, List<String> tags) {
        return groups.update(tx, before, before.with(before.about().tagged(tags)));
    }

    @Override
    public void delete(Tx tx, Request request, SecurityGroup group) {
        groups.delete(tx, group, request.allows("context_is_admin", Target.none()));
    }
}
