package io.nubila.kernel.http;

import java.util.Map;

/** Several APIs under one port, each below its own first path segment; the rest goes to the root. */
public final class Mounts implements Dispatcher {
    private final Map<String, Dispatcher> below;
    private final Dispatcher root;

    /**
     * @param below by first path segment with its slash, such as {@code /compute}
     */
    public Mounts(Map<String, Dispatcher> below, Dispatcher root) {
        this.below = Map.copyOf(below);
        this.root = root;
    }

    @Override
    public Response answer(RawRequest request) {
        var path = request.path();
        int end = path.indexOf('/', 1);
        var first = end < 0 ? path : path.substring(0, end);
        var found = below.get(first);
        return found == null ? root.answer(request) : found.answer(request.below(first));
    }
}
