package io.nubila.compute.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.SecurityGroupContract;
import io.nubila.contracts.network.SecurityGroupContract.Group;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** /os-security-groups and /os-security-group-rules, up to 2.35: network's groups for clients that ask compute for them. */
final class SecurityGroupHandlers {
    private static final String ALL = "/v2.1/os-security-groups";
    private static final String ONE = ALL + "/{group_id}";
    private static final String RULES = "/v2.1/os-security-group-rules";
    private static final String RULE = "os_compute_api:os-security-groups:";
    private static final String LAST = "2.35";
    private static final String BODY = "security_group";

    private final Ids ids;
    private final SecurityGroupContract groups;

    SecurityGroupHandlers(Ids ids, SecurityGroupContract groups) {
        this.ids = ids;
        this.groups = groups;
    }

    /** Every URL of them. */
    static List<Route> routes(SecurityGroupHandlers groups) {
        return List.of(
                Route.get(ALL, RULE + "get", groups::list).until(LAST),
                Route.post(ALL, RULE + "create", groups::create).until(LAST).body(schema("security-group")),
                Route.get(ONE, RULE + "show", groups::show).until(LAST),
                Route.put(ONE, RULE + "update", groups::update).until(LAST).body(schema("security-group")),
                Route.delete(ONE, RULE + "delete", groups::delete).until(LAST),
                Route.post(RULES, RULE + "rule:create", groups::createRule)
                        .until(LAST)
                        .body(schema("security-group-rule")),
                Route.delete(RULES + "/{rule_id}", RULE + "rule:delete", groups::deleteRule)
                        .until(LAST));
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(SecurityGroupHandlers.class, "compute/" + name);
    }

    Response list(Request request) {
        boolean all = request.query().has("all_tenants") && request.allows("context_is_admin", Target.none());
        var project = all ? Optional.<ProjectId>empty() : Optional.of(project(request));
        int offset = request.query().number("offset").orElse(0);
        int limit = Math.min(Page.MAX, request.query().number("limit").orElse(Page.MAX));
        var found = new ArrayList<Group>();
        var page = groups.groups(request.caller(), project, Optional.empty(), Page.MAX);
        while (!page.isEmpty() && found.size() < (long) offset + limit) {
            found.addAll(page);
            page = page.size() < Page.MAX
                    ? List.of()
                    : groups.groups(
                            request.caller(),
                            project,
                            Optional.of(page.getLast().id()),
                            Page.MAX);
        }
        var shown = found.stream().skip(offset).limit(limit).toList();
        return Response.ok(Json.object().set("security_groups", SecurityGroupView.groups(shown)));
    }

    private static ProjectId project(Request request) {
        return new ProjectId(request.caller().projectId().orElse(""));
    }

    private static SecurityGroupId id(Request request, String parameter) {
        var id = request.parameter(parameter);
        if (!HostHandlers.isUuid(id)) {
            throw new Problem.Invalid("Security group id should be uuid").exception();
        }
        return new SecurityGroupId(id);
    }

    private static Response answer(Group group) {
        return Response.ok(Json.object().set(BODY, SecurityGroupView.group(group)));
    }

    Response show(Request request) {
        return answer(groups.group(request.caller(), id(request, "group_id")));
    }

    Response create(Request request) {
        var body = request.json(BODY);
        return answer(asForbidden(() -> groups.create(
                request.caller(),
                new SecurityGroupId(ids.uuid()),
                project(request),
                body.get("name").asString(),
                body.get("description").asString())));
    }

    Response update(Request request) {
        var body = request.json(BODY);
        return answer(asInvalid(() -> groups.update(
                request.caller(),
                id(request, "group_id"),
                body.get("name").asString(),
                body.get("description").asString())));
    }

    Response delete(Request request) {
        var id = id(request, "group_id");
        return asInvalid(() -> {
            groups.delete(request.caller(), id);
            return Response.empty(202);
        });
    }

    Response createRule(Request request) {
        var wanted = new SecurityGroupRuleBody(request.json("security_group_rule")).rule(ids.uuid());
        var made = asForbidden(() -> groups.addRule(request.caller(), wanted));
        return Response.ok(Json.object().set("security_group_rule", SecurityGroupView.rule(made)));
    }

    Response deleteRule(Request request) {
        groups.removeRule(request.caller(), id(request, "rule_id").value());
        return Response.empty(202);
    }

    /** What network calls a conflict when something is made, clients of compute know as a limit reached. */
    private static <T> T asForbidden(Supplier<T> work) {
        try {
            return work.get();
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.Conflict conflict) {
                throw conflict.code().equals("SecurityGroupRuleExists")
                        ? new Problem.Invalid(conflict.message()).exception(e)
                        : new Problem.Forbidden(conflict.message()).exception(e);
            }
            throw e;
        }
    }

    /** What network calls a conflict otherwise, clients of compute know as a bad request. */
    private static <T> T asInvalid(Supplier<T> work) {
        try {
            return work.get();
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.Conflict conflict) {
                throw new Problem.Invalid(conflict.message()).exception(e);
            }
            throw e;
        }
    }
}
