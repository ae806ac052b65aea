package io.nubila.identity.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.BodyTypes;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Route;

/** Identity takes JSON, by whichever of its names. */
public final class IdentityBodyTypes implements BodyTypes {
    @Override
    public void check(RawRequest request, Route route, Microversion version) {
        var type = BodyTypes.named(request);
        boolean json = type.isEmpty()
                || type.equals("application/json")
                || (type.startsWith("application/") && type.endsWith("+json"));
        if (!json && request.hasBody()) {
            throw new Problem.Invalid(
                            "ValidationError",
                            "Expecting to find application/json in Content-Type header. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.")
                    .exception();
        }
    }
}
