package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Scopes;
import io.nubila.network.engine.Sharing;
import io.nubila.network.model.RbacPolicy;
import io.nubila.network.model.Standard;
import io.nubila.network.store.RbacStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.Wanted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Policies of sharing on the wire. */
final class RbacPolicyHandlers implements Noun<RbacPolicy> {
    private static final Map<String, List<String>> ACTIONS = Map.of(
            RbacPolicy.NETWORK, List.of(RbacPolicy.SHARED, RbacPolicy.EXTERNAL),
            RbacPolicy.SUBNET_POOL, List.of(RbacPolicy.SHARED),
            RbacPolicy.ADDRESS_SCOPE, List.of(RbacPolicy.SHARED),
            RbacPolicy.SECURITY_GROUP, List.of(RbacPolicy.SHARED));
    private static final Attributes ATTRIBUTES = Attributes.bare(
            Attribute.of("object_type", Checks.text(255)).needed().sorted(),
            Attribute.of("object_id", Checks::uuid).needed().sorted(),
            Attribute.of("action", Checks.text(255)).needed().sorted(),
            Attribute.of("target_tenant", RbacPolicyHandlers::target)
                    .needed()
                    .inPut()
                    .sorted());

    private final Sharing sharing;
    private final RbacStore store;
    private final Gate gate;
    private final Policy policy;
    private final Ids ids;

    RbacPolicyHandlers(Sharing sharing, RbacStore store, Gate gate, Policy policy, Ids ids) {
        this.sharing = sharing;
        this.store = store;
        this.gate = gate;
        this.policy = policy;
        this.ids = ids;
    }

    private static JsonNode target(JsonNode value) {
        var text = Checks.text(255).accept(value);
        if (text.asString().isBlank()) {
            throw new Attribute.BadValue("'' Blank strings are not permitted");
        }
        return text;
    }

    @Override
    public String singular() {
        return "rbac_policy";
    }

    @Override
    public String plural() {
        return "rbac_policies";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<RbacPolicy> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<RbacPolicy> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return Sharing.notFound(id);
    }

    @Override
    public String id(RbacPolicy item) {
        return item.id();
    }

    @Override
    public Standard about(RbacPolicy item) {
        return Standard.made(item.project(), "", "", item.made());
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<RbacPolicy> items) {
        return items.stream().map(RbacPolicyHandlers::target).toList();
    }

    private static Target target(RbacPolicy item) {
        var attributes = Standards.attributes(item.project().value());
        attributes.put("target_tenant", item.target());
        return Target.of(attributes);
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<RbacPolicy> items) {
        return items.stream()
                .map(item -> Json.object()
                        .put("id", item.id())
                        .put("project_id", item.project().value())
                        .put("tenant_id", item.project().value())
                        .put("object_type", item.objectType())
                        .put("object_id", item.objectId())
                        .put("action", item.action())
                        .put("target_tenant", item.target()))
                .toList();
    }

    @Override
    public RbacPolicy create(Tx tx, Request request, Given given, ProjectId project) {
        var type = given.text("object_type", "");
        var action = given.text("action", "");
        var actions = ACTIONS.get(type);
        if (actions == null) {
            throw Refusals.invalid(
                    "'%s' cannot be shared; %s can.".formatted(type, String.join(", ", RbacPolicy.TYPES)));
        }
        if (!actions.contains(action)) {
            throw Refusals.invalid("'%s' is no action for a %s; %s are.".formatted(action, type, actions));
        }
        var wish = new RbacPolicy(
                ids.uuid(),
                project,
                type,
                given.text("object_id", ""),
                action,
                given.text("target_tenant", ""),
                tx.now());
        gate.check(request, "create_rbac_policy", target(wish), given, ATTRIBUTES, true);
        checkOwner(tx, request, wish);
        return sharing.create(tx, wish);
    }

    /** Who may not see the object is told that it is not there; who may see it but does not own it, that it is not theirs. */
    private void checkOwner(Tx tx, Request request, RbacPolicy wish) {
        var owner = sharing.owner(tx, wish.objectType(), wish.objectId());
        boolean admin = request.allows("context_is_admin", Target.none());
        if (admin || owner.equals(wish.project())) {
            return;
        }
        var scope = Scopes.of(policy, "get_" + wish.objectType(), request.caller());
        boolean visible = scope instanceof Scope.All
                || !sharing.sharedWith(tx, wish.objectType(), request.caller(), List.of(wish.objectId()))
                        .isEmpty();
        if (!visible) {
            throw sharing.missing(wish.objectType(), wish.objectId());
        }
        throw Refusals.invalid("Only admins can manipulate policies on objects they do not own.");
    }

    @Override
    public RbacPolicy update(Tx tx, Request request, RbacPolicy before, Given given) {
        return sharing.retarget(tx, before, given.text("target_tenant", before.target()));
    }

    @Override
    public void delete(Tx tx, Request request, RbacPolicy item) {
        sharing.delete(tx, item);
    }
}
