package io.nubila.compute.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.ErrorFormat;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;

/** Errors as the Compute API has them: one key that names the kind, with code and message. */
public final class ComputeErrors implements ErrorFormat {
    @Override
    public Response show(int status, Problem problem, String requestId, RawRequest request) {
        var error = Json.object();
        error.put("code", status);
        error.put("message", problem.message());
        return Response.json(status, Json.object().set(kind(status), error));
    }

    private static String kind(int status) {
        return switch (status) {
            case 400 -> "badRequest";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "itemNotFound";
            case 405 -> "badMethod";
            case 406 -> "computeFault";
            case 409 -> "conflictingRequest";
            case 410 -> "gone";
            case 413 -> "overLimit";
            case 415 -> "badMediaType";
            case 429 -> "overLimit";
            case 501 -> "notImplemented";
            case 503 -> "serviceUnavailable";
            default -> "computeFault";
        };
    }
}
