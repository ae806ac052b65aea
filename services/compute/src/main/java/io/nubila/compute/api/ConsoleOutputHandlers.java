package io.nubila.compute.api;

import io.nubila.compute.engine.Hosts;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** The action os-getConsoleOutput: the end of what the guest wrote to its serial console. */
final class ConsoleOutputHandlers {
    /** The most that is ever told. */
    static final int MAX_BYTES = 100 << 10;

    /** What has no place in a text: control characters except tab and line end. */
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0B-\\x1F]");

    private final ServerAccess access;
    private final Hosts hosts;

    ConsoleOutputHandlers(ServerAccess access, Hosts hosts) {
        this.access = access;
        this.hosts = hosts;
    }

    /** Its one URL. */
    static List<Route> routes(ConsoleOutputHandlers console) {
        return List.of(Route.action(
                        "/v2.1/servers/{server_id}/action",
                        "os-getConsoleOutput",
                        "os_compute_api:os-console-output",
                        console::output)
                .body(BodySchema.of(ConsoleOutputHandlers.class, "compute/console-output"))
                .checkedWithTarget());
    }

    Response output(Request request) {
        var server = access.load(request);
        var length = request.json("os-getConsoleOutput").get("length");
        var log = hosts.consoleLog(server, MAX_BYTES);
        var text = new String(log, StandardCharsets.UTF_8);
        var shown = length == null || length.isNull() ? text : lastLines(text, length.asString("-1"));
        return Response.ok(Json.object().put("output", CONTROL.matcher(shown).replaceAll("")));
    }

    /** The last lines of a text; all for a negative number. What follows the last line end counts as a line. */
    static String lastLines(String text, String wanted) {
        long count = Long.parseLong(wanted.length() > 10 ? "-1" : wanted);
        if (count < 0) {
            return text;
        }
        if (count == 0) {
            return "";
        }
        int from = text.length();
        for (long line = 0; line < count; line++) {
            from = text.lastIndexOf('\n', from - 1);
            if (from < 0) {
                return text;
            }
        }
        return text.substring(from + 1);
    }
}
