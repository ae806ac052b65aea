package io.nubila.network.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.ErrorFormat;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;

/** Problems as clients of the Network API know them: a type, a message, and a detail that stays empty. */
final class NetworkErrors implements ErrorFormat {
    @Override
    public int status(Problem problem) {
        // A quota that is used up is a conflict here, not a refusal.
        return problem instanceof Problem.OverQuota ? 409 : ErrorFormat.usualStatus(problem);
    }

    @Override
    public Response show(int status, Problem problem, String requestId, RawRequest request) {
        if (status == 401) {
            var error =
                    Json.object().put("code", 401).put("title", "Unauthorized").put("message", problem.message());
            return Response.json(401, Json.object().set("error", error));
        }
        var error = Json.object()
                .put("type", type(problem))
                .put("message", problem.message())
                .put("detail", "");
        return Response.json(status, Json.object().set("NeutronError", error));
    }

    private static String type(Problem problem) {
        return switch (problem.code()) {
            case "NotFound" -> "HTTPNotFound";
            case "BadRequest" -> problem.message().startsWith("Bad ") ? "BadRequest" : "HTTPBadRequest";
            case "Forbidden" -> "PolicyNotAuthorized";
            case "InternalError" -> "HTTPInternalServerError";
            case "ServiceUnavailable" -> "ServiceUnavailable";
            case "MethodNotAllowed" -> "HTTPMethodNotAllowed";
            default -> problem.code();
        };
    }
}
