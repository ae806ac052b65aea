package io.nubila.placement.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.ErrorFormat;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.placement.engine.Claims;
import java.util.Locale;
import java.util.Optional;

/** Placement's envelope of errors; since 1.23 with a code that programs can tell apart. */
final class PlacementErrors implements ErrorFormat {
    private static final String CODE = "placement.";

    @Override
    public Response show(int status, Problem problem, String requestId, RawRequest request) {
        var error = Json.object();
        error.put("status", status);
        error.put("title", title(status));
        error.put("detail", problem.message());
        var asked = version(request);
        if (asked.filter(version -> version.atLeast("1.23")).isPresent()) {
            error.put("code", code(problem));
        }
        error.put("request_id", requestId);
        if (status == 406) {
            error.put("max_version", PlacementRoutes.MAX);
            error.put("min_version", PlacementRoutes.MIN);
        }
        var envelope = Json.object();
        envelope.set("errors", Json.array().add(error));
        return Response.json(status, envelope);
    }

    private static String code(Problem problem) {
        if (problem.code().startsWith(CODE)) {
            return problem.code();
        }
        return problem.code().equals("ConcurrentUpdate") ? Claims.CONCURRENT_UPDATE : "placement.undefined_code";
    }

    private static Optional<Microversion> version(RawRequest request) {
        for (var line : request.headers().all("OpenStack-API-Version")) {
            var words = line.strip().toLowerCase(Locale.ROOT).split("\\s+", 2);
            if (words.length == 2 && words[0].equals("placement")) {
                return words[1].equals("latest")
                        ? Optional.of(Microversion.of(PlacementRoutes.MAX))
                        : Microversion.parse(words[1]);
            }
        }
        return Optional.empty();
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 409 -> "Conflict";
            case 413 -> "Request Entity Too Large";
            case 415 -> "Unsupported Media Type";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
