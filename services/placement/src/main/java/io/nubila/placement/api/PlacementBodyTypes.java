package io.nubila.placement.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.BodyTypes;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Route;

/** Placement takes JSON that says that it is JSON, and nothing else. */
final class PlacementBodyTypes implements BodyTypes {
    private static final String JSON = "application/json";

    @Override
    public void check(RawRequest request, Route route, Microversion version) {
        var type = BodyTypes.named(request);
        if (type.isEmpty() && request.hasBody()) {
            throw new Problem.Invalid("content-type header required when content-length > 0").exception();
        }
        if (route.schemaAt(version).isPresent() && !type.equals(JSON)) {
            throw new Problem.Refused(
                            415,
                            "UnsupportedMediaType",
                            "The media type %s is not supported, use %s"
                                    .formatted(type.isEmpty() ? "None" : type, JSON))
                    .exception();
        }
    }
}
