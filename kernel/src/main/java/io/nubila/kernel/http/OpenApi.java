package io.nubila.kernel.http;

import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI 3.1 description of an API, made from its route table. */
public final class OpenApi {
    private OpenApi() {}

    /** The description of these routes. */
    public static ObjectNode of(String service, List<Route> routes) {
        var document = Json.object();
        document.put("openapi", "3.1.0");
        document.putObject("info").put("title", "Nubila " + service).put("version", "1");
        var paths = document.putObject("paths");
        for (var route : routes) {
            var path = paths.has(route.path()) ? (ObjectNode) paths.get(route.path()) : path(paths, route);
            var method = route.method().toLowerCase(Locale.ROOT);
            if (path.has(method)) {
                more((ObjectNode) path.get(method), route);
            } else {
                path.set(method, operation(route));
            }
        }
        var scheme =
                document.putObject("components").putObject("securitySchemes").putObject("token");
        scheme.put("type", "apiKey").put("in", "header").put("name", "X-Auth-Token");
        return document;
    }

    /** Answers with the description of these routes, made at the first request: no start waits for what nobody reads. */
    public static Handler handler(String service, List<Route> routes) {
        return new Description(service, routes);
    }

    private static final class Description implements Handler {
        private final String service;
        private final List<Route> routes;
        private volatile Optional<Response> made = Optional.empty();

        Description(String service, List<Route> routes) {
            this.service = service;
            this.routes = List.copyOf(routes);
        }

        @Override
        public Response handle(Request request) {
            var ready = made.orElseGet(() -> Response.ok(of(service, routes)));
            made = Optional.of(ready);
            return ready;
        }
    }

    private static ObjectNode path(ObjectNode paths, Route route) {
        var path = paths.putObject(route.path());
        var parameters = Router.parameters(route.path());
        if (!parameters.isEmpty()) {
            var list = path.putArray("parameters");
            for (var name : parameters) {
                var parameter = list.addObject();
                parameter.put("name", name).put("in", "path").put("required", true);
                parameter.putObject("schema").put("type", "string");
            }
        }
        return path;
    }

    private static ObjectNode operation(Route route) {
        var operation = Json.object();
        operation.put("operationId", id(route));
        operation.put("x-policy-rule", route.rule());
        route.since().ifPresent(version -> operation.put("x-min-version", version.toString()));
        route.until().ifPresent(version -> operation.put("x-max-version", version.toString()));
        if (!route.rule().equals(Route.PUBLIC)) {
            operation.putArray("security").addObject().putArray("token");
        }
        route.action()
                .ifPresent(action -> operation
                        .putArray("x-actions")
                        .addObject()
                        .put("action", action)
                        .put("policy-rule", route.rule()));
        if (!route.bodies().isEmpty()) {
            operation
                    .putObject("requestBody")
                    .putObject("content")
                    .putObject("application/json")
                    .set("schema", Json.tree(route.bodies().getLast().schema().text()));
        }
        operation
                .putObject("responses")
                .putObject("default")
                .put("description", "As the service's API reference says.");
        return operation;
    }

    /** Another action, or the same path at other microversions. */
    private static void more(ObjectNode operation, Route route) {
        route.action()
                .ifPresent(action -> operation
                        .withArray("/x-actions")
                        .addObject()
                        .put("action", action)
                        .put("policy-rule", route.rule()));
    }

    private static String id(Route route) {
        return (route.method() + route.path()).replaceAll("[^A-Za-z0-9]+", "_").toLowerCase(Locale.ROOT);
    }
}
