package io.nubila.kernel.http;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
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

    Router(List<Route> routes) {
        for (var route : routes) {
            add(route);
        }
    }

    private void add(Route route) {
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
            try {
                decoded.add(segment.indexOf('%') < 0 ? segment : decode(segment));
            } catch (IllegalArgumentException | CharacterCodingException e) {
                return new Found.Nothing();
            }
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

    /** Refuses broken escapes, bytes that are no UTF-8, and the null character: nothing of ours is named so. */
    private static String decode(String segment) throws CharacterCodingException {
        var bytes = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
                .getBytes(StandardCharsets.ISO_8859_1);
        var text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("null character");
        }
        return text;
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
