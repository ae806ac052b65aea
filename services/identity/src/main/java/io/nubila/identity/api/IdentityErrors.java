package io.nubila.identity.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.ErrorFormat;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import org.eclipse.jetty.http.HttpStatus;

/** Keystone's envelope: {@code {"error": {"code", "message", "title"}}}. */
public final class IdentityErrors implements ErrorFormat {
    private static final String CHALLENGE = "WWW-Authenticate";

    @Override
    public Response show(int status, Problem problem, String requestId, RawRequest request) {
        var body = Json.object();
        var _ = body.putObject("error")
                .put("code", status)
                .put("message", problem.message())
                .put("title", HttpStatus.getMessage(status));
        var answer = Response.json(status, body);
        boolean challenged =
                problem instanceof Problem.Refused refused && refused.headers().containsKey(CHALLENGE);
        return (status == 401 && !challenged)
                ? answer.header(CHALLENGE, "Keystone uri=\"" + request.base() + "\"")
                : answer;
    }
}
