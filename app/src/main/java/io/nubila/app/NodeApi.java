package io.nubila.app;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.ErrorFormat;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.metrics.Metrics;
import io.nubila.kernel.node.Module;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.OperationRow;
import io.nubila.kernel.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Nubila's own API: health, metrics, the story of operations, what runs and how it is. */
final class NodeApi {
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1_000;

    private final CloudNode node;
    private final Metrics metrics;

    NodeApi(CloudNode node, Metrics metrics) {
        this.node = node;
        this.metrics = metrics;
    }

    /** Its route table. */
    Api.Definition definition(Surroundings around) {
        var stream = NodeApi.class.getResourceAsStream("/policy/nubila.yaml");
        if (stream == null) {
            throw new Problem.Bug("no policy of nubila").exception();
        }
        var policy = Policy.load("nubila", stream)
                .overriddenBy(around.state().resolve("policy/nubila.yaml"), around.clock());
        return new Api.Definition(
                "nubila",
                Optional.empty(),
                new Errors(),
                policy,
                List.of(
                        Route.get("/", Route.PUBLIC, this::root),
                        Route.get("/healthz", Route.PUBLIC, request -> text(200, "ok\n")),
                        Route.get("/readyz", Route.PUBLIC, this::readiness),
                        Route.get("/metrics", Route.PUBLIC, this::metrics),
                        Route.get("/nubila/v1/status", "nubila:status:show", this::status),
                        Route.get("/nubila/v1/operations", "nubila:operations:list", this::operations),
                        Route.get("/nubila/v1/operations/{operation_id}", "nubila:operations:show", this::operation)),
                "Keystone uri=\"" + around.endpoints().root("identity") + "/v3\"");
    }

    private Response root(Request request) {
        var json = Json.object().put("name", "Nubila").put("version", Version.TEXT);
        var services = json.putObject("services");
        node.modules().forEach(module -> services.put(module.name(), request.baseUrl() + "/" + module.name()));
        return Response.ok(json);
    }

    private static Response text(int status, String text) {
        return Response.bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private Response readiness(Request request) {
        return node.isReady() ? text(200, "ready\n") : text(503, "starting\n");
    }

    private Response metrics(Request request) {
        return Response.bytes(200, Metrics.CONTENT_TYPE, metrics.page().getBytes(StandardCharsets.UTF_8));
    }

    private Response status(Request request) {
        var json = Json.object();
        json.put("version", Version.TEXT);
        json.put("node", node.around().node());
        json.put("cloud", node.around().cloud());
        json.put("ready", node.isReady());
        var drivers = json.putObject("drivers");
        node.drivers().reasons().forEach(drivers::put);
        var services = json.putArray("services");
        for (var module : node.modules()) {
            var service = services.addObject();
            service.put("name", module.name());
            service.put("url", node.around().endpoints().root(module.name()));
            service.put("unfinished_operations", module.operations().unfinished());
            var reconcilers = service.putArray("reconcilers");
            module.reconcilers().lastRuns().forEach((name, last) -> {
                var line = reconcilers.addObject();
                line.put("name", name);
                line.put("last_run_at", last.at().toString());
                line.put("took_ms", last.took().toMillis());
                line.put("problem", last.problem().orElse(null));
            });
        }
        return Response.ok(json);
    }

    private Response operations(Request request) {
        int limit = Math.min(MAX_PAGE, request.query().number("limit").orElse(PAGE));
        var resource = request.query().first("resource_id");
        var service = request.query().first("service");
        var found = new ArrayList<ObjectNode>();
        for (var module : node.modules()) {
            if (service.isEmpty() || service.get().equals(module.name())) {
                module.operations()
                        .page(resource, Optional.empty(), limit)
                        .forEach(row -> found.add(line(module.name(), row)));
            }
        }
        found.sort(
                Comparator.comparing((ObjectNode line) -> line.get("started_at").asString())
                        .reversed());
        var list = Json.array();
        found.stream().limit(limit).forEach(list::add);
        return Response.ok(Json.object().set("operations", list));
    }

    private Response operation(Request request) {
        var id = request.parameter("operation_id");
        for (var module : node.modules()) {
            var row = module.operations().find(id);
            if (row.isPresent()) {
                return Response.ok(Json.object().set("operation", story(module, row.get())));
            }
        }
        throw new Problem.NotFound("There is no operation %s.".formatted(id)).exception();
    }

    private static ObjectNode story(Module module, OperationRow row) {
        var json = line(module.name(), row);
        json.set("state", Json.tree(row.state()));
        var steps = json.putArray("steps");
        for (var step : module.operations().story(row.id())) {
            var line = steps.addObject();
            line.put("step", step.step());
            line.put("direction", step.direction());
            line.put("started_at", step.startedAt().toString());
            line.put("finished_at", step.finishedAt().toString());
            line.put("problem", step.problem().orElse(null));
        }
        return json;
    }

    private static ObjectNode line(String service, OperationRow row) {
        var json = Json.object();
        json.put("id", row.id());
        json.put("service", service);
        json.put("name", row.name());
        json.put("resource_type", row.resourceType());
        json.put("resource_id", row.resourceId());
        json.put("phase", row.phase().name().toLowerCase(java.util.Locale.ROOT));
        json.put("step", row.step());
        json.put("tries", row.tries());
        json.put("problem", row.problem().orElse(null));
        json.put("cancelled_by", row.cancelledBy().orElse(null));
        json.put("request_id", row.cause().requestId());
        json.put("user_id", row.cause().userId().orElse(null));
        json.put("project_id", row.cause().projectId().orElse(null));
        json.put("started_at", row.startedAt().toString());
        json.put("updated_at", row.updatedAt().toString());
        json.put("finished_at", row.finishedAt().map(Object::toString).orElse(null));
        return json;
    }

    /** Errors of Nubila's own API. */
    private static final class Errors implements ErrorFormat {
        @Override
        public Response show(int status, Problem problem, String requestId, RawRequest request) {
            var error = Json.object();
            error.put("code", status);
            error.put("title", problem.code());
            error.put("message", problem.message());
            error.put("request_id", requestId);
            return Response.json(status, Json.object().set("error", error));
        }
    }
}
