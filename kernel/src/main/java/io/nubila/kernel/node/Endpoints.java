package io.nubila.kernel.node;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where clients reach each service.
 *
 * @param roots scheme, host and port (and mount point) by service name, without a slash at the end
 */
public record Endpoints(Map<String, String> roots, String region) {
    public Endpoints {
        roots = Collections.unmodifiableMap(new LinkedHashMap<>(roots));
    }

    /** The root URL of a service. */
    public String root(String service) {
        var root = roots.get(service);
        if (root == null) {
            throw new io.nubila.kernel.base.Problem.Bug("no endpoint of " + service).exception();
        }
        return root;
    }
}
