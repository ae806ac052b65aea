package io.nubila.kernel.http;

import io.nubila.kernel.json.Json;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the engine itself refuses (broken request lines, over-long headers) is answered in JSON, not in its own page. */
final class JettyErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() == 0 ? 500 : response.getStatus();
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        var error = Json.object();
        error.put("code", status);
        error.put("message", status < 500 ? "The request is not well-formed or too large." : "Internal error.");
        response.write(true, ByteBuffer.wrap(Json.bytes(Json.object().set("error", error))), callback);
        return true;
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    /** The type of {@link Handler} this is, for the engine. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
