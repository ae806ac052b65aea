package io.nubila.compute.api;

import io.nubila.compute.engine.Quotas;
import io.nubila.compute.model.ServerGroup;
import io.nubila.compute.store.ServerGroupStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** /os-server-groups: servers that want to be together or apart. */
final class ServerGroupHandlers {
    private static final String ALL = "/v2.1/os-server-groups";
    private static final String ONE = ALL + "/{group_id}";
    private static final String RULE = "os_compute_api:os-server-groups:";
    private static final String BODY = "server_group";
    private static final String EVERYONES = "all_projects";
    private static final String PER_HOST = "max_server_per_host";
    private static final String ADMIN = "context_is_admin";

    private final Db db;
    private final Ids ids;
    private final Clock clock;
    private final ServerGroupStore groups;
    private final Quotas quotas;

    ServerGroupHandlers(Db db, Ids ids, Clock clock, ServerGroupStore groups, Quotas quotas) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
        this.groups = groups;
        this.quotas = quotas;
    }

    /** Every URL of them. */
    static List<Route> routes(ServerGroupHandlers groups) {
        return List.of(
                Route.get(ALL, RULE + "index", groups::list),
                Route.post(ALL, RULE + "create", groups::create)
                        .body(schema("server-group-create"))
                        .bodySince("2.15", schema("server-group-create-2.15"))
                        .bodySince("2.64", schema("server-group-create-2.64")),
                Route.get(ONE, RULE + "show", groups::show).checkedWithTarget(),
                Route.delete(ONE, RULE + "delete", groups::delete).checkedWithTarget());
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(ServerGroupHandlers.class, "compute/" + name);
    }

    Response list(Request request) {
        Page.onlyKnown(request, "2.75", Set.of(EVERYONES, "limit", "offset"));
        var own = new ProjectId(request.caller().projectId().orElse(""));
        boolean everyones = request.query().has(EVERYONES) && request.allows(ADMIN, Target.none());
        if (everyones) {
            request.authorize(RULE + "index:all_projects", Target.project(own.value()));
        }
        int limit = Math.min(Page.MAX, request.query().number("limit").orElse(Page.MAX));
        int offset = request.query().number("offset").orElse(0);
        var json = Json.object();
        var list = json.putArray("server_groups");
        db.read(tx -> {
            var found = groups.list(tx, everyones ? Optional.empty() : Optional.of(own), offset, limit);
            var members = groups.members(tx, found);
            found.forEach(group -> list.add(view(request, group, members.getOrDefault(group.id(), List.of()))));
            return found;
        });
        return Response.ok(json);
    }

    private static ObjectNode view(Request request, ServerGroup group, List<ServerId> members) {
        var json = Json.object();
        json.put("id", group.id());
        json.put("name", group.name());
        if (request.version().atLeast("2.64")) {
            json.put("policy", group.policy().wireName());
            var rules = json.putObject("rules");
            group.maxPerHost().ifPresent(most -> rules.put(PER_HOST, most));
        } else {
            json.putArray("policies").add(group.policy().wireName());
            json.putObject("metadata");
        }
        json.set("members", Json.strings(members.stream().map(ServerId::value).toList()));
        if (request.version().atLeast("2.13")) {
            json.put("project_id", group.project().value());
            json.put("user_id", group.user().value());
        }
        return json;
    }

    /** The group a route names; another project's is the same as one that never was. */
    private ServerGroup load(Request request, Tx tx) {
        var id = request.parameter("group_id");
        var group = groups.find(tx, id).orElseThrow(() -> ServerGroupStore.missing(id));
        boolean own =
                request.caller().projectId().equals(Optional.of(group.project().value()));
        if (!own && !request.allows(ADMIN, Target.none())) {
            throw ServerGroupStore.missing(id);
        }
        request.authorize(Target.project(group.project().value()));
        return group;
    }

    Response show(Request request) {
        return Response.ok(db.read(tx -> {
            var group = load(request, tx);
            var members = groups.members(tx, List.of(group)).getOrDefault(group.id(), List.of());
            return Json.object().set(BODY, view(request, group, members));
        }));
    }

    /** POST: the policy alone, or from 2.64 on with its rules. */
    Response create(Request request) {
        var body = request.json(BODY);
        var wanted = wanted(request, body);
        var made = db.write(request.cause(), tx -> {
            checkQuota(tx, wanted);
            return groups.insert(tx, wanted);
        });
        return Response.ok(Json.object().set(BODY, view(request, made, List.of())));
    }

    private ServerGroup wanted(Request request, JsonNode body) {
        var policy = body.has("policy")
                ? body.get("policy").asString()
                : body.get("policies").get(0).asString();
        Optional<Integer> most = Optional.ofNullable(body.path("rules").get(PER_HOST))
                .map(value -> Fields.number(PER_HOST, value, 1, Integer.MAX_VALUE));
        if (most.isPresent() && !policy.equals(ServerGroup.Policy.ANTI_AFFINITY.wireName())) {
            throw new Problem.Invalid("Only anti-affinity policy supports rules.").exception();
        }
        return new ServerGroup(
                0,
                ids.uuid(),
                new ProjectId(request.caller().projectId().orElse("")),
                new UserId(request.caller().userId()),
                body.get("name").asString(),
                Arrays.stream(ServerGroup.Policy.values())
                        .filter(one -> one.wireName().equals(policy))
                        .findFirst()
                        .orElseThrow(() -> new Problem.Bug("the schema let pass " + policy).exception()),
                most,
                clock.now());
    }

    /** A project's limit counts everybody's groups, a user's only the own ones. */
    private void checkQuota(Tx tx, ServerGroup wanted) {
        var project = wanted.project();
        boolean full = isFull(quotas.of(tx, project), groups.count(tx, project, Optional.empty()))
                || isFull(quotas.of(tx, project, wanted.user()), groups.count(tx, project, Optional.of(wanted.user())));
        if (full) {
            throw new Problem.OverQuota("Quota exceeded, too many server groups.").exception();
        }
    }

    private static boolean isFull(Quotas.Limits limits, int count) {
        int limit = limits.get(Quotas.Resource.SERVER_GROUPS);
        return limit != Quotas.UNLIMITED && count >= limit;
    }

    Response delete(Request request) {
        db.change(request.cause(), tx -> groups.delete(tx, load(request, tx)));
        return Response.empty(204);
    }
}
