package io.nubila.kernel.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds routes by raw path: a tree by path segment, literal before parameter. Segments are decoded one by one, so an
 * escaped slash stays within its segment.
 */
final class Router {
    private final Node root = new Node();
    /** By identity: equality of routes compares all they consist of. */
    private final IdentityHashMap<Route, List<String>> parameters = new IdentityHashMap<>();

    Router(List<Route> routes) {
        for (var route : routes) {
            add(route);
        }
    }

    private void add(Route route) {
        parameters.put(route, parameters(route.path()));
        var node = root;
        for (var segment : segments(route.path())) {
            if (segment.startsWith("{")) {
                if (node.parameter == null) {
                    node.parameter = new Node();
                }
                node = node.parameter;
            } else {
                node = node.literals.computeIfAbsent(segment, _ -> new Node());
            }
        }
        node.routes.computeIfAbsent(route.method(), _ -> new ArrayList<>()).add(route);
    }

    /** The names of a route's parameters, with the values found for it. */
    Map<String, String> named(Route route, List<String> values) {
        var names = parameters.getOrDefault(route, List.of());
        var found = HashMap.<String, String>newHashMap(names.size());
        for (int i = 0; i < names.size(); i++) {
            found.put(names.get(i), values.get(i));
        }
        return found;
    }

    /** What was found for a path. */
    sealed interface Found {
        /** Routes of the method and path; more than one when microversions or actions tell them apart. */
        record Routes(List<Route> routes, List<String> values) implements Found {}

        /** The path is known, the method is not. */
        record OtherMethods(TreeSet<String> allowed) implements Found {}

        /** No such path. */
        record Nothing() implements Found {}
    }

    Found find(String method, String rawPath) {
        var segments = segments(rawPath);
        var decoded = new ArrayList<String>(segments.size());
        for (var segment : segments) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return new Found.Nothing();
            }
            var text = PercentEscapes.decode(segment, false);
            if (text.isEmpty()) {
                return new Found.Nothing();
            }
            decoded.add(text.get());
        }
        var ends = new ArrayList<End>();
        walk(root, decoded, 0, new ArrayList<>(), ends);
        var allowed = new TreeSet<String>();
        for (var end : ends) {
            var routes = end.node.routes.get(method);
            if (routes == null && method.equals("HEAD")) {
                routes = end.node.routes.get("GET");
            }
            if (routes != null) {
                return new Found.Routes(routes, end.values);
            }
            allowed.addAll(end.node.routes.keySet());
        }
        return allowed.isEmpty() ? new Found.Nothing() : new Found.OtherMethods(allowed);
    }

    private record End(Node node, List<String> values) {}

    private static void walk(Node node, List<String> segments, int at, List<String> values, List<End> ends) {
        if (at == segments.size()) {
            if (!node.routes.isEmpty()) {
                ends.add(new End(node, List.copyOf(values)));
            }
            return;
        }
        var literal = node.literals.get(segments.get(at));
        if (literal != null) {
            walk(literal, segments, at + 1, values, ends);
        }
        if (node.parameter != null) {
            values.add(segments.get(at));
            walk(node.parameter, segments, at + 1, values, ends);
            values.removeLast();
        }
    }

    /** The names of a path's parameters, in order. */
    static List<String> parameters(String path) {
        return segments(path).stream()
                .filter(segment -> segment.startsWith("{"))
                .map(segment -> segment.substring(1, segment.length() - 1))
                .toList();
    }

    private static List<String> segments(String path) {
        var trimmed = path.startsWith("/") ? path.substring(1) : path;
        if (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("/", -1));
    }

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, List<Route>> routes = new HashMap<>();
        private @Nullable Node parameter;
    }
}
