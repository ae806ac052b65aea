package io.nubila.compute.api;

import io.nubila.compute.engine.Aggregates;
import io.nubila.compute.model.Aggregate;
import io.nubila.compute.store.AggregateStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** /os-aggregates: groups of hosts, their metadata, and with it the availability zones. */
final class AggregateHandlers {
    private static final String ALL = "/v2.1/os-aggregates";
    private static final String ONE = ALL + "/{aggregate_id}";
    private static final String ACTION = ONE + "/action";
    private static final String RULE = "os_compute_api:os-aggregates:";
    private static final String BODY = "aggregate";

    private final Db db;
    private final AggregateStore aggregates;
    private final Aggregates rules;
    private final Runnable changed;

    /**
     * @param changed told when hosts have come into aggregates or left them
     */
    AggregateHandlers(Db db, AggregateStore aggregates, Aggregates rules, Runnable changed) {
        this.db = db;
        this.aggregates = aggregates;
        this.rules = rules;
        this.changed = changed;
    }

    /** Every URL of them. */
    static List<Route> routes(AggregateHandlers aggregates) {
        return List.of(
                Route.get(ALL, RULE + "index", aggregates::list),
                Route.post(ALL, RULE + "create", aggregates::create).body(schema("aggregate-create")),
                Route.get(ONE, RULE + "show", aggregates::show),
                Route.put(ONE, RULE + "update", aggregates::update).body(schema("aggregate-update")),
                Route.delete(ONE, RULE + "delete", aggregates::delete),
                Route.action(ACTION, "add_host", RULE + "add_host", aggregates::addHost)
                        .body(schema("aggregate-add-host")),
                Route.action(ACTION, "remove_host", RULE + "remove_host", aggregates::removeHost)
                        .body(schema("aggregate-remove-host")),
                Route.action(ACTION, "set_metadata", RULE + "set_metadata", aggregates::setMetadata)
                        .body(schema("aggregate-set-metadata")));
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(AggregateHandlers.class, "compute/" + name);
    }

    private static long number(Request request) {
        var text = request.parameter("aggregate_id");
        if (!text.matches("-?[0-9]{1,18}")) {
            throw new Problem.Invalid("Invalid id: %s".formatted(text)).exception();
        }
        return Long.parseLong(text);
    }

    Response list(Request request) {
        var json = Json.object();
        var list = json.putArray("aggregates");
        db.read(tx -> aggregates.list(tx, Page.MAX)).forEach(aggregate -> list.add(full(request, aggregate)));
        return Response.ok(json);
    }

    Response show(Request request) {
        long number = number(request);
        return answer(request, db.read(tx -> aggregates.get(tx, number)));
    }

    private static Response answer(Request request, Aggregate aggregate) {
        return Response.ok(Json.object().set(BODY, full(request, aggregate)));
    }

    private static ObjectNode brief(Request request, Aggregate aggregate) {
        var json = Json.object();
        json.put("id", aggregate.number());
        if (request.version().atLeast("2.41")) {
            json.put("uuid", aggregate.id());
        }
        json.put("name", aggregate.name());
        json.put("availability_zone", aggregate.zone().orElse(null));
        json.put("created_at", Fields.time(aggregate.createdAt()));
        json.put("updated_at", aggregate.updatedAt().map(Fields::time).orElse(null));
        json.put("deleted", false);
        json.putNull("deleted_at");
        return json;
    }

    private static ObjectNode full(Request request, Aggregate aggregate) {
        var json = brief(request, aggregate);
        json.set(
                "hosts",
                Json.strings(aggregate.hosts().stream().map(HostName::value).toList()));
        var metadata = json.putObject("metadata");
        aggregate.metadata().forEach(metadata::put);
        return json;
    }

    Response create(Request request) {
        var body = request.json(BODY);
        var name = body.get("name").asString().strip();
        var zone = text(body.get(Aggregate.ZONE));
        var made = db.write(request.cause(), tx -> rules.create(tx, name, zone));
        return Response.ok(Json.object().set(BODY, brief(request, made)));
    }

    private static Optional<String> text(@Nullable JsonNode node) {
        return node == null || node.isNull()
                ? Optional.empty()
                : Optional.of(node.asString().strip());
    }

    Response update(Request request) {
        var body = request.json(BODY);
        var changes = new LinkedHashMap<String, Optional<String>>();
        if (body.has(Aggregate.ZONE)) {
            changes.put(Aggregate.ZONE, text(body.get(Aggregate.ZONE)));
        }
        return change(request, tx -> rules.update(tx, number(request), text(body.get("name")), changes));
    }

    Response setMetadata(Request request) {
        var changes = new LinkedHashMap<String, Optional<String>>();
        for (Map.Entry<String, JsonNode> entry :
                request.json("set_metadata").get("metadata").properties()) {
            var value = entry.getValue();
            changes.put(entry.getKey(), value.isNull() ? Optional.empty() : Optional.of(value.asString()));
        }
        return change(request, tx -> rules.setMetadata(tx, number(request), changes));
    }

    Response delete(Request request) {
        long number = number(request);
        db.change(request.cause(), tx -> rules.delete(tx, number));
        return Response.empty(200);
    }

    Response addHost(Request request) {
        return change(request, tx -> rules.addHost(tx, number(request), host(request, "add_host")));
    }

    Response removeHost(Request request) {
        return change(request, tx -> rules.removeHost(tx, number(request), host(request, "remove_host")));
    }

    private static HostName host(Request request, String action) {
        return new HostName(request.json(action).get("host").asString());
    }

    private Response change(Request request, Function<Tx, Aggregate> change) {
        return answer(request, db.write(request.cause(), tx -> {
            tx.afterCommit(changed);
            return change.apply(tx);
        }));
    }
}
