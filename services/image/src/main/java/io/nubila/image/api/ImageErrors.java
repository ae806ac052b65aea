package io.nubila.image.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.ErrorFormat;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.nio.charset.StandardCharsets;

/** Errors as image clients know them: a small page unless the client accepts nothing but JSON or plain text. */
final class ImageErrors implements ErrorFormat {
    @Override
    public int status(Problem problem) {
        // Quotas of images have always been answered as too large a request.
        return problem instanceof Problem.OverQuota ? 413 : ErrorFormat.usualStatus(problem);
    }

    @Override
    public Response show(int status, Problem problem, String requestId, RawRequest request) {
        var title = title(status);
        var accept = request.headers().first("Accept").orElse("*/*");
        if (accept.contains("text/html") || accept.contains("*/*") || accept.contains("text/*")) {
            var page = """
                    <html>
                     <head>
                      <title>%d %s</title>
                     </head>
                     <body>
                      <h1>%d %s</h1>
                      %s<br /><br />


                     </body>
                    </html>""".formatted(status, title, status, title, escape(problem.message()));
            return Response.bytes(status, "text/html; charset=UTF-8", page.getBytes(StandardCharsets.UTF_8));
        }
        if (accept.contains("application/json") || accept.contains("application/*")) {
            return Response.json(
                    status,
                    Json.object()
                            .put("message", problem.message() + "<br /><br />\n\n\n")
                            .put("code", status + " " + title)
                            .put("title", title));
        }
        var text = "%d %s\n\n%s\n\n".formatted(status, title, problem.message());
        return Response.bytes(status, "text/plain; charset=UTF-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#x27;");
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 413 -> "Request Entity Too Large";
            case 415 -> "Unsupported Media Type";
            case 416 -> "Requested Range Not Satisfiable";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
