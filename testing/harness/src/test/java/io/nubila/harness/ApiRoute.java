package io.nubila.harness;

import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** One line of a service's route table, as tests that are made from the tables use it. */
record ApiRoute(String service, Route route) {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z_]+)}");

    /** Every route of a cloud, by service and path. */
    static List<ApiRoute> all(Map<String, Api> apis) {
        var found = new ArrayList<ApiRoute>();
        new TreeMap<>(apis)
                .forEach((service, api) -> api.routes().forEach(route -> found.add(new ApiRoute(service, route))));
        return found;
    }

    /** Service, method, path, and the action where the body tells it. */
    String label() {
        return service + " " + route.method() + " " + route.path()
                + route.action().map(action -> " " + action).orElse("");
    }

    boolean isPublic() {
        return route.rule().equals(Route.PUBLIC);
    }

    /** The names of the parameters in its path. */
    List<String> parameters() {
        return PARAMETER
                .matcher(route.path())
                .results()
                .map(one -> one.group(1))
                .toList();
    }

    /** The path with values for its parameters. */
    String path(UnaryOperator<String> values) {
        return PARAMETER.matcher(route.path()).replaceAll(one -> values.apply(one.group(1)));
    }

    /** A body that its schema takes, so far as a schema tells. */
    JsonNode body() {
        if (!route.bodies().isEmpty()) {
            return SampleBody.of(route.bodies().getLast().schema().text());
        }
        return route.action()
                .<JsonNode>map(action -> Json.object().putNull(action))
                .orElseGet(Json::object);
    }

    /** Whether a request of this route carries JSON. */
    boolean takesJson() {
        return !route.streams()
                && (route.method().equals("POST")
                        || route.method().equals("PUT")
                        || route.method().equals("PATCH"));
    }

    /** A session at a microversion that has the route. */
    Session at(Session session) {
        var version = route.until().map(Microversion::toString).orElse("latest");
        return session.at(service, version);
    }

    /** Sends the route's request. */
    Answer send(Session session, UnaryOperator<String> values) {
        return send(session, values, body());
    }

    /** Sends the route's request with a body. */
    Answer send(Session session, UnaryOperator<String> values, JsonNode body) {
        var who = at(session);
        return takesJson()
                ? who.bytes(route.method(), service, path(values), type(), Json.bytes(body))
                : who.cloud().exchange(service, route.method(), path(values), who.headers(), new byte[0]);
    }

    /** The media type its body has. */
    String type() {
        return service.equals("image") && route.method().equals("PATCH")
                ? "application/openstack-images-v2.1-json-patch"
                : "application/json";
    }

    @Override
    public String toString() {
        return label();
    }
}
