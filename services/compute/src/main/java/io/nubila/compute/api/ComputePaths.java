package io.nubila.compute.api;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.OlderPaths;
import io.nubila.kernel.http.RawRequest;
import java.util.function.Consumer;

/**
 * Paths of clients older than the route table: {@code /v2/…} is the API of before there were microversions, and in either
 * version a project's id may stand before the noun, which then has to be that of the caller's token.
 */
final class ComputePaths implements OlderPaths {
    private static final String NOW = "/v2.1/";
    private static final String OLD = "/v2/";

    @Override
    public Entry enter(RawRequest request) {
        var path = request.path();
        // Unlike elsewhere, a slash at the end makes it another path here, which nothing is served under.
        if (path.endsWith("/") && path.length() > NOW.length()) {
            return new Entry(at(request, path + "/"), true);
        }
        if (path.startsWith(NOW)) {
            return projectAt(path, NOW.length())
                    ? new Entry(at(request, NOW + afterSegment(path, NOW.length())), true, ofProject(path, NOW))
                    : new Entry(request, true);
        }
        if (!path.startsWith(OLD) || path.length() == OLD.length()) {
            return new Entry(request, true);
        }
        return projectAt(path, OLD.length())
                ? new Entry(at(request, NOW + afterSegment(path, OLD.length())), false, ofProject(path, OLD))
                : new Entry(at(request, NOW + path.substring(OLD.length())), false);
    }

    /** Refuses callers whose token is not for the project that the path names. */
    private static Consumer<Caller> ofProject(String path, String mount) {
        var named = path.substring(mount.length()).split("/", 2)[0];
        return caller -> {
            var own = caller.projectId().orElse("None");
            if (!named.equals(own)) {
                throw new Problem.Invalid(
                                "Malformed request URL: URL's project_id '%s' doesn't match Context's project_id '%s'"
                                        .formatted(named, own))
                        .exception();
            }
        };
    }

    /** No noun of the API is made of hexadecimal digits and dashes alone, and every project's id is. */
    private static boolean projectAt(String path, int start) {
        int at = start;
        while (at < path.length() && isOfId(path.charAt(at))) {
            at++;
        }
        return at > start && (at == path.length() || path.charAt(at) == '/');
    }

    private static boolean isOfId(char character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f') || character == '-';
    }

    private static String afterSegment(String path, int start) {
        int slash = path.indexOf('/', start);
        return slash < 0 ? "" : path.substring(slash + 1);
    }

    private static RawRequest at(RawRequest request, String path) {
        return new RawRequest(
                request.method(),
                path,
                request.query(),
                request.headers(),
                request.base(),
                request.remoteAddress(),
                request.contentLength(),
                request.body());
    }
}
