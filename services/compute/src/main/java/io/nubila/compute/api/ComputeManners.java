package io.nubila.compute.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.BodyTypes;
import io.nubila.kernel.http.Manners;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Route;
import java.util.Optional;
import java.util.Set;

/** What of HTTP is the Compute API's own: its name for the request's id, its content types, and its older paths. */
public final class ComputeManners {
    private static final Set<String> TYPES =
            // Clients that name no type, or the one many libraries name when not told, mean JSON.
            Set.of("", "text/plain", "application/json", "application/vnd.openstack.compute+json");

    private ComputeManners() {}

    /** All of it. */
    public static Manners make() {
        return new Manners(Optional.of("X-Compute-Request-Id"), ComputeManners::check, new ComputePaths(), false);
    }

    private static void check(RawRequest request, Route route, Microversion version) {
        if (!TYPES.contains(BodyTypes.named(request))) {
            throw new Problem.Refused(415, "UnsupportedMediaType", "Unsupported Content-Type").exception();
        }
    }
}
