package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.DefaultRules;
import io.nubila.network.engine.SecurityGroups;
import io.nubila.network.model.DefaultRule;
import io.nubila.network.model.Standard;
import io.nubila.network.store.DefaultRuleStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.Wanted;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The rules that new security groups begin with, on the wire. They are made and removed, never changed. */
final class DefaultRuleHandlers implements Noun<DefaultRule> {
    private static final Attributes ATTRIBUTES = Attributes.bare(SecurityGroupRuleHandlers.withPattern(
            Attribute.of("description", Checks.text(255)).inPost().sorted(),
            Attribute.of("used_in_default_sg", Checks::bool).inPost().filtered(),
            Attribute.of("used_in_non_default_sg", Checks::bool).inPost().filtered()));

    private final DefaultRules rules;
    private final DefaultRuleStore store;
    private final SecurityGroups groups;
    private final Gate gate;
    private final Ids ids;

    DefaultRuleHandlers(DefaultRules rules, DefaultRuleStore store, SecurityGroups groups, Gate gate, Ids ids) {
        this.rules = rules;
        this.store = store;
        this.groups = groups;
        this.gate = gate;
        this.ids = ids;
    }

    @Override
    public String singular() {
        return "default_security_group_rule";
    }

    @Override
    public String plural() {
        return "default_security_group_rules";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<DefaultRule> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<DefaultRule> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return DefaultRules.notFound(id);
    }

    @Override
    public String id(DefaultRule rule) {
        return rule.id();
    }

    @Override
    public Standard about(DefaultRule rule) {
        return rule.pattern().about();
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<DefaultRule> items) {
        return items.stream().map(_ -> Target.none()).toList();
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<DefaultRule> items) {
        return items.stream().map(DefaultRuleHandlers::view).toList();
    }

    private static ObjectNode view(DefaultRule rule) {
        var view = Json.object();
        view.put("id", rule.id());
        view.put("description", rule.pattern().about().description());
        SecurityGroupRuleHandlers.showPattern(view, rule.pattern());
        view.put("used_in_default_sg", rule.inDefault());
        view.put("used_in_non_default_sg", rule.inOthers());
        return view;
    }

    @Override
    public DefaultRule create(Tx tx, Request request, Given given, ProjectId project) {
        gate.check(request, "create_default_security_group_rule", Target.none(), given, ATTRIBUTES, true);
        given.text("remote_group_id")
                .map(SecurityGroupId::new)
                .filter(id -> !id.equals(DefaultRule.ITSELF))
                .ifPresent(id -> {
                    var _ = groups.get(tx, Scope.all(), id);
                });
        var about = Standard.made(new ProjectId(""), "", given.text("description", ""), tx.now());
        return rules.create(
                tx,
                new DefaultRule(
                        SecurityGroupRuleHandlers.pattern(given, ids.uuid(), about, DefaultRule.ITSELF),
                        given.bool("used_in_default_sg", false),
                        given.bool("used_in_non_default_sg", true)));
    }

    @Override
    public DefaultRule update(Tx tx, Request request, DefaultRule before, Given given) {
        throw new Problem.Bug("default rules are never changed").exception();
    }

    @Override
    public void delete(Tx tx, Request request, DefaultRule rule) {
        rules.delete(tx, rule);
    }
}
