package io.nubila.network.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.network.engine.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The tags of one kind of resource, read and changed apart from the resource. */
final class TagHandlers<T> {
    private final Resources<T> resources;
    private final Noun<T> noun;
    private final Db db;

    TagHandlers(Resources<T> resources, Db db) {
        this.resources = resources;
        this.noun = resources.noun();
        this.db = db;
    }

    private T load(Tx tx, Request request) {
        var item = resources.load(tx, request, request.parameter("id"));
        request.authorize(resources.target(tx, request, item));
        return item;
    }

    /** GET …/tags. */
    Response list(Request request) {
        return db.read(tx -> answer(200, noun.about(load(tx, request)).tags()));
    }

    /** GET …/tags/{tag}: whether it is there. */
    Response show(Request request) {
        return db.read(tx -> {
            if (!noun.about(load(tx, request)).tags().contains(request.parameter("tag"))) {
                throw missing(request);
            }
            return Response.empty(204);
        });
    }

    private static RuntimeException missing(Request request) {
        return new Problem.NotFound("TagNotFound", "Tag %s could not be found.".formatted(request.parameter("tag")))
                .exception();
    }

    /** PUT …/tags: these and no others. */
    Response replace(Request request) {
        var tags = tags(request);
        return answer(200, change(request, _ -> tags));
    }

    /** POST …/tags: these besides those that are there. */
    Response addAll(Request request) {
        var tags = tags(request);
        return answer(201, change(request, before -> {
            var more = new ArrayList<>(before);
            tags.stream().filter(tag -> !more.contains(tag)).forEach(more::add);
            return more;
        }));
    }

    /** PUT …/tags/{tag}. */
    Response add(Request request) {
        var tag = JsonNodeFactory.instance.arrayNode().add(request.parameter("tag"));
        var tags = checked(tag);
        var _ = change(request, before -> {
            var more = new ArrayList<>(before);
            tags.stream().filter(one -> !more.contains(one)).forEach(more::add);
            return more;
        });
        return Response.empty(201);
    }

    /** DELETE …/tags. */
    Response removeAll(Request request) {
        var _ = change(request, _ -> List.of());
        return Response.empty(204);
    }

    /** DELETE …/tags/{tag}. */
    Response remove(Request request) {
        var _ = change(request, before -> {
            if (!before.contains(request.parameter("tag"))) {
                throw missing(request);
            }
            var rest = new ArrayList<>(before);
            rest.remove(request.parameter("tag"));
            return rest;
        });
        return Response.empty(204);
    }

    private List<String> change(Request request, UnaryOperator<List<String>> how) {
        return db.write(request.cause(), tx -> {
            var item = load(tx, request);
            resources.ifMatch(request, item);
            var before = noun.about(item).tags();
            var after = checked(Json.strings(how.apply(before)));
            return before.equals(after)
                    ? before
                    : noun.about(noun.tag(tx, item, after)).tags();
        });
    }

    private static List<String> tags(Request request) {
        var body = request.json();
        if (!body.isObject()
                || body.size() != 1
                || !body.has("tags")
                || !body.get("tags").isArray()) {
            throw Refusals.bad("Invalid tags body");
        }
        return checked(body.get("tags"));
    }

    private static List<String> checked(JsonNode tags) {
        try {
            var found = new ArrayList<String>();
            Checks.tags().accept(tags).forEach(tag -> found.add(tag.asString()));
            return found;
        } catch (Attribute.BadValue e) {
            throw Refusals.bad("Invalid input for tags. Reason: %s.".formatted(e.getMessage()));
        }
    }

    private static Response answer(int status, List<String> tags) {
        return Response.json(status, Json.object().set("tags", Json.strings(tags)));
    }
}
