package io.nubila.identity.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.ErrorFormat;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.Map;

/** Keystone's envelope: {@code {"error": {"code", "message", "title"}}}. */
public final class IdentityErrors implements ErrorFormat {
    private static final String CHALLENGE = "WWW-Authenticate";
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(406, "Not Acceptable"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(410, "Gone"),
            Map.entry(413, "Request Entity Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    @Override
    public Response show(int status, Problem problem, String requestId, RawRequest request) {
        var body = Json.object();
        var _ = body.putObject("error")
                .put("code", status)
                .put("message", problem.message())
                .put("title", TITLES.getOrDefault(status, "Error"));
        var answer = Response.json(status, body);
        boolean challenged =
                problem instanceof Problem.Refused refused && refused.headers().containsKey(CHALLENGE);
        return (status == 401 && !challenged)
                ? answer.header(CHALLENGE, "Keystone uri=\"" + request.base() + "\"")
                : answer;
    }
}
