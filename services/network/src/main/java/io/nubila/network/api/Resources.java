package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Handler;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Scopes;
import io.nubila.network.store.RbacStore;
import io.nubila.network.store.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the API does with every kind of resource: list, show, create one or many, update, delete. A caller who may not see
 * a resource is told that it is not there; one who may see it but not change it is refused.
 */
final class Resources<T> {
    private static final int MAX_BULK = 1_000;
    private static final Pattern IF_MATCH = Pattern.compile("\\s*revision_number=(\\d{1,18})\\s*");

    private final Noun<T> noun;
    private final Db db;
    private final Policy policy;
    private final Gate gate;
    private final int maxPage;
    private final String show;
    private final Map<String, String> guarded;

    Resources(Noun<T> noun, Db db, Policy policy, int maxPage) {
        this.noun = noun;
        this.db = db;
        this.policy = policy;
        this.gate = new Gate(policy);
        this.maxPage = maxPage;
        this.show = "get_" + noun.singular();
        var found = new java.util.LinkedHashMap<String, String>();
        for (var rule : policy.rules()) {
            if (rule.name().startsWith(show + ":")) {
                found.put(rule.name().substring(show.length() + 1), rule.name());
            }
        }
        this.guarded = found;
    }

    /** GET of the collection. */
    Response list(Request request) {
        request.authorizedBySearch();
        var listing = Listing.of(request.query(), noun.attributes(), maxPage);
        var scope = scope(request);
        return db.read(tx -> {
            var found = noun.list(
                    tx,
                    scope,
                    RbacStore.asSeenBy(listing.wanted(), request.caller().projectId()));
            var ids = found.stream().map(noun::id).toList();
            var views = Json.array();
            shown(tx, request, found).forEach(view -> views.add(listing.select(view)));
            var body = Json.object();
            body.set(noun.plural(), views);
            var links = listing.links(request, ids);
            if (!links.isEmpty()) {
                body.set(noun.plural() + "_links", links);
            }
            return Response.ok(body);
        });
    }

    private Scope scope(Request request) {
        return Scopes.of(policy, show, request.caller());
    }

    /** The views of those items the caller may see, without what the caller may not. */
    private List<ObjectNode> shown(Tx tx, Request request, List<T> items) {
        var targets = noun.targets(tx, request.caller(), items);
        var views = noun.views(tx, request.caller(), items);
        var shown = new ArrayList<ObjectNode>();
        for (int i = 0; i < items.size(); i++) {
            if (request.allows(show, targets.get(i))) {
                shown.add(stripped(request, views.get(i), targets.get(i)));
            }
        }
        return shown;
    }

    private ObjectNode stripped(Request request, ObjectNode view, Target target) {
        guarded.forEach((attribute, rule) -> {
            if (view.has(attribute) && !request.allows(rule, target)) {
                view.remove(attribute);
            }
        });
        return view;
    }

    /**
     * The handler of a change to one, for callers of whom some could change it: others are told, before anything is said of
     * the body, that it is not there, or when they may see it that they may not.
     */
    Handler searched(String rule, Handler handler) {
        return request -> {
            if (!policy.mayAllow(rule, request.caller())) {
                throw db.read(tx -> {
                    var _ = load(tx, request, request.parameter("id"));
                    return policy.forbidden(rule);
                });
            }
            return handler.handle(request);
        };
    }

    /** The item, provided the caller may see it. */
    T load(Tx tx, Request request, String id) {
        var item = noun.find(tx, scope(request), id).orElseThrow(() -> noun.notFound(id));
        if (!request.allows(show, target(tx, request, item))) {
            throw noun.notFound(id);
        }
        return item;
    }

    Target target(Tx tx, Request request, T item) {
        return noun.targets(tx, request.caller(), List.of(item)).getFirst();
    }

    /** GET of one. */
    Response show(Request request) {
        request.authorizedBySearch();
        var fields = new Listing(
                io.nubila.network.store.Wanted.first(1),
                Optional.empty(),
                request.query().all("fields").stream()
                        .filter(one -> !one.isEmpty())
                        .toList());
        return db.read(tx -> {
            var item = load(tx, request, request.parameter("id"));
            var view = stripped(request, view(tx, request, item), target(tx, request, item));
            return Response.ok(Json.object().set(noun.singular(), fields.select(view)));
        });
    }

    private ObjectNode view(Tx tx, Request request, T item) {
        return noun.views(tx, request.caller(), List.of(item)).getFirst();
    }

    /** POST to the collection: one under the singular, or many under the plural, all or none. */
    Response create(Request request) {
        var body = request.json();
        var many = body.get(noun.plural());
        if (many == null) {
            var one = body.get(noun.singular());
            if (one == null) {
                throw Refusals.bad("Unable to find '%s' in request body".formatted(noun.singular()));
            }
            var views = createAll(request, List.of(one));
            return Response.json(201, Json.object().set(noun.singular(), views.getFirst()));
        }
        if (!many.isArray() || many.isEmpty() || many.size() > MAX_BULK) {
            throw Refusals.bad("'%s' has to be a list of 1 to %d.".formatted(noun.plural(), MAX_BULK));
        }
        var nodes = new ArrayList<JsonNode>();
        many.forEach(one -> nodes.add(one.has(noun.singular()) ? one.get(noun.singular()) : one));
        var views = Json.array();
        createAll(request, nodes).forEach(views::add);
        return Response.json(201, Json.object().set(noun.plural(), views));
    }

    private List<ObjectNode> createAll(Request request, List<JsonNode> nodes) {
        var givens = nodes.stream().map(noun.attributes()::post).toList();
        var projects = givens.stream().map(given -> project(request, given)).toList();
        return db.write(request.cause(), tx -> {
            var made = noun.createAll(tx, request, givens, projects);
            var targets = noun.targets(tx, request.caller(), made);
            var views = noun.views(tx, request.caller(), made);
            for (int i = 0; i < made.size(); i++) {
                var _ = stripped(request, views.get(i), targets.get(i));
            }
            return views;
        });
    }

    /** Whose the new resource is: the caller's project's, or another's at an administrator's wish. */
    private ProjectId project(Request request, Given given) {
        var tenant = given.text("tenant_id");
        var project = given.text("project_id").or(() -> tenant);
        if (tenant.isPresent() && !tenant.equals(project)) {
            throw Refusals.bad("'project_id' and 'tenant_id' do not match");
        }
        var own = request.caller().projectId();
        if (project.isPresent() && !project.equals(own)) {
            boolean may =
                    request.allows("context_is_admin", Target.none()) || request.allows("service_api", Target.none());
            if (!may) {
                throw Refusals.bad("Specifying 'project_id' or 'tenant_id' other than the authenticated project in"
                        + " request requires admin privileges");
            }
        }
        return new ProjectId(project.or(() -> own)
                .orElseThrow(() -> Refusals.bad("A project_id is required for a token without project scope.")));
    }

    /** Checks the create rule and those of the attributes given. */
    void gateCreate(Request request, Target target, Given given) {
        gate.check(request, "create_" + noun.singular(), target, given, noun.attributes(), true);
    }

    /** PUT of one. */
    Response update(Request request) {
        var node = request.json().get(noun.singular());
        if (node == null) {
            throw Refusals.bad("Unable to find '%s' in request body".formatted(noun.singular()));
        }
        var given = noun.attributes().put(node);
        return db.write(request.cause(), tx -> {
            var item = load(tx, request, request.parameter("id"));
            ifMatch(request, item);
            gate.check(
                    request,
                    "update_" + noun.singular(),
                    targetOfUpdate(tx, request, item, given),
                    given,
                    noun.attributes(),
                    false);
            var updated = noun.update(tx, request, item, given);
            var view = stripped(request, view(tx, request, updated), target(tx, request, updated));
            return Response.ok(Json.object().set(noun.singular(), view));
        });
    }

    /** As rules see an update: what the resource is, overlaid by what it shall be. */
    private Target targetOfUpdate(Tx tx, Request request, T item, Given given) {
        var now = target(tx, request, item);
        return name -> name.equals("device_owner") || name.equals("target_tenant")
                ? given.text(name).map(Object.class::cast).or(() -> now.attribute(name))
                : now.attribute(name);
    }

    /** Optimistic locking at the client's wish. */
    void ifMatch(Request request, T item) {
        var wanted = request.header("If-Match");
        if (wanted.isEmpty()) {
            return;
        }
        var match = IF_MATCH.matcher(wanted.get());
        if (!match.matches()) {
            throw Refusals.bad("Bad format for 'If-Match' header; expected revision_number=NUMBER");
        }
        if (Long.parseLong(match.group(1)) != noun.about(item).revision()) {
            throw new Problem.Refused(
                            412,
                            "RevisionNumberConstraintFailed",
                            "Constrained to %s, but current revision is %d"
                                    .formatted(match.group(1), noun.about(item).revision()))
                    .exception();
        }
    }

    /** DELETE of one. */
    Response delete(Request request) {
        db.change(request.cause(), tx -> {
            var item = load(tx, request, request.parameter("id"));
            ifMatch(request, item);
            request.authorize(target(tx, request, item));
            noun.delete(tx, request, item);
        });
        return Response.empty(204);
    }

    /** Checks the route's rule, such as that of a router's action, against a loaded item. */
    void authorize(Tx tx, Request request, T item) {
        request.authorize(target(tx, request, item));
    }

    Noun<T> noun() {
        return noun;
    }
}
