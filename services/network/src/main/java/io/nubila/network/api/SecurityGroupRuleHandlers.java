package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Scopes;
import io.nubila.network.engine.SecurityGroups;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.Protocols;
import io.nubila.network.model.SecurityGroup;
import io.nubila.network.model.SecurityGroupRule;
import io.nubila.network.model.Standard;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SecurityGroupRuleStore;
import io.nubila.network.store.SecurityGroupStore;
import io.nubila.network.store.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Rules of security groups on the wire. They are made and removed, never changed. */
final class SecurityGroupRuleHandlers implements Noun<SecurityGroupRule> {
    private static final int MAX_PORT = 65_535;
    private static final Attributes ATTRIBUTES = Attributes.nameless(withPattern(
            Attribute.of("security_group_id", Checks::uuid).needed().sorted(),
            Attribute.of("belongs_to_default_sg", Checks::bool).filtered()));

    private final SecurityGroups groups;
    private final SecurityGroupStore groupStore;
    private final SecurityGroupRuleStore store;
    private final Gate gate;
    private final Policy policy;
    private final Ids ids;

    SecurityGroupRuleHandlers(
            SecurityGroups groups,
            SecurityGroupStore groupStore,
            SecurityGroupRuleStore store,
            Gate gate,
            Policy policy,
            Ids ids) {
        this.groups = groups;
        this.groupStore = groupStore;
        this.store = store;
        this.gate = gate;
        this.policy = policy;
        this.ids = ids;
    }

    /** These, and the attributes that say what passes, the same for every kind of rule. */
    static Attribute[] withPattern(Attribute... own) {
        var all = new ArrayList<>(List.of(own));
        all.addAll(List.of(
                Attribute.of("direction", Checks.oneOf(List.of(SecurityGroupRule.INGRESS, SecurityGroupRule.EGRESS)))
                        .needed()
                        .sorted(),
                Attribute.of("ethertype", SecurityGroupRuleHandlers::ethertype)
                        .inPost()
                        .sorted(),
                Attribute.of("protocol", SecurityGroupRuleHandlers::protocol)
                        .inPost()
                        .filtered(),
                Attribute.of("port_range_min", SecurityGroupRuleHandlers::port)
                        .inPost()
                        .filtered(),
                Attribute.of("port_range_max", SecurityGroupRuleHandlers::port)
                        .inPost()
                        .filtered(),
                Attribute.of("remote_ip_prefix", SecurityGroupRuleHandlers::prefix)
                        .inPost()
                        .filtered(),
                Attribute.of("remote_group_id", Checks.orNull(Checks.text(255)))
                        .inPost()
                        .filtered()));
        return all.toArray(Attribute[]::new);
    }

    private static JsonNode ethertype(JsonNode value) {
        for (var one : List.of(SecurityGroupRule.IPV4, SecurityGroupRule.IPV6)) {
            if (one.equalsIgnoreCase(value.asString(""))) {
                return JsonNodeFactory.instance.stringNode(one);
            }
        }
        throw Refusals.invalid(
                "SecurityGroupRuleInvalidEtherType",
                "Ethertype '%s' is not supported in security group rules; IPv4 and IPv6 are."
                        .formatted(value.asString("")));
    }

    private static JsonNode protocol(JsonNode value) {
        var text = value.isIntegralNumber() ? value.toString() : value.asString("");
        if (value.isNull() || text.equalsIgnoreCase("any")) {
            return JsonNodeFactory.instance.nullNode();
        }
        return Protocols.canonical(text)
                .<JsonNode>map(JsonNodeFactory.instance::stringNode)
                .orElseThrow(() -> Refusals.invalid(
                        "SecurityGroupRuleInvalidProtocol",
                        "Protocol '%s' is not supported in security group rules; %s and numbers from 0 to 255 are."
                                .formatted(text, Protocols.names())));
    }

    private static JsonNode port(JsonNode value) {
        try {
            return Checks.orNull(Checks.number(0, MAX_PORT)).accept(value);
        } catch (Attribute.BadValue e) {
            throw Refusals.invalid(
                    "SecurityGroupInvalidPortValue", "Invalid value for port %s".formatted(value.asString("")));
        }
    }

    private static JsonNode prefix(JsonNode value) {
        boolean none = value.isNull() || value.asString("-").isEmpty();
        return none ? JsonNodeFactory.instance.nullNode() : Checks.prefix(value);
    }

    @Override
    public String singular() {
        return "security_group_rule";
    }

    @Override
    public String plural() {
        return "security_group_rules";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<SecurityGroupRule> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<SecurityGroupRule> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return Refusals.notFound("SecurityGroupRuleNotFound", "Security group rule", id);
    }

    @Override
    public String id(SecurityGroupRule rule) {
        return rule.id();
    }

    @Override
    public Standard about(SecurityGroupRule rule) {
        return rule.about();
    }

    private Map<SecurityGroupId, SecurityGroup> parents(Tx tx, List<SecurityGroupRule> items) {
        var found = new HashMap<SecurityGroupId, SecurityGroup>();
        groupStore
                .byIds(
                        tx,
                        items.stream().map(SecurityGroupRule::group).distinct().toList())
                .forEach(group -> found.put(group.id(), group));
        return found;
    }

    private static SecurityGroup parent(Map<SecurityGroupId, SecurityGroup> parents, SecurityGroupRule rule) {
        return Optional.ofNullable(parents.get(rule.group())).orElseThrow(() -> Refusals.groupNotFound(rule.group()));
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<SecurityGroupRule> items) {
        var parents = parents(tx, items);
        return items.stream().map(rule -> target(parent(parents, rule))).toList();
    }

    private static Target target(SecurityGroup group) {
        var owner = group.about().project().value();
        var attributes = Standards.attributes(owner);
        attributes.put("security_group:project_id", owner);
        attributes.put("security_group:tenant_id", owner);
        return Target.of(attributes);
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<SecurityGroupRule> items) {
        var parents = parents(tx, items);
        return items.stream()
                .map(rule -> view(rule, parent(parents, rule).isDefault()))
                .toList();
    }

    /** The wire's form of a rule. */
    static ObjectNode view(SecurityGroupRule rule, boolean ofDefault) {
        var view = Standards.view(rule.id(), rule.about());
        view.remove("name");
        view.remove("tags");
        view.put("security_group_id", rule.group().value());
        showPattern(view, rule);
        view.put("belongs_to_default_sg", ofDefault);
        return view;
    }

    /** Adds what passes to the wire's form of any kind of rule. */
    static void showPattern(ObjectNode view, SecurityGroupRule rule) {
        view.put("direction", rule.direction());
        view.put("ethertype", rule.ethertype());
        view.put("protocol", rule.protocol().orElse(null));
        view.put("port_range_min", rule.portMin().orElse(null));
        view.put("port_range_max", rule.portMax().orElse(null));
        view.put("remote_ip_prefix", rule.remotePrefix().orElse(null));
        view.put(
                "remote_group_id",
                rule.remoteGroup().map(SecurityGroupId::value).orElse(null));
        view.putNull("remote_address_group_id");
        view.put(
                "normalized_cidr",
                rule.remotePrefix().map(Cidr::of).map(Cidr::toString).orElse(null));
    }

    @Override
    public SecurityGroupRule create(Tx tx, Request request, Given given, ProjectId project) {
        return createAll(tx, request, List.of(given), List.of(project)).getFirst();
    }

    @Override
    public List<SecurityGroupRule> createAll(Tx tx, Request request, List<Given> givens, List<ProjectId> projects) {
        var scope = Scopes.of(policy, "get_security_group", request.caller());
        var wished = new ArrayList<SecurityGroupRule>();
        for (var given : givens) {
            var group = groups.get(tx, scope, new SecurityGroupId(given.text("security_group_id", "")));
            gate.check(request, "create_security_group_rule", target(group), given, ATTRIBUTES, true);
            given.text("remote_group_id").ifPresent(id -> {
                var _ = groups.get(tx, scope, new SecurityGroupId(id));
            });
            var about = Standards.merge(Standard.made(group.about().project(), "", "", tx.now()), given);
            wished.add(pattern(given, ids.uuid(), about, group.id()));
        }
        return groups.createRules(tx, wished);
    }

    /** The rule of any kind that was asked for. */
    static SecurityGroupRule pattern(Given given, String id, Standard about, SecurityGroupId group) {
        return new SecurityGroupRule(
                id,
                about,
                group,
                given.text("direction", SecurityGroupRule.INGRESS),
                given.text("ethertype", SecurityGroupRule.IPV4),
                given.text("protocol"),
                given.number("port_range_min"),
                given.number("port_range_max"),
                given.text("remote_ip_prefix"),
                given.text("remote_group_id").map(SecurityGroupId::new));
    }

    @Override
    public SecurityGroupRule update(Tx tx, Request request, SecurityGroupRule before, Given given) {
        throw new Problem.Bug("rules are never changed").exception();
    }

    @Override
    public void delete(Tx tx, Request request, SecurityGroupRule rule) {
        groups.deleteRule(tx, rule);
    }
}
