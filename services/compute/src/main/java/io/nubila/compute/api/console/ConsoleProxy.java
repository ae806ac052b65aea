package io.nubila.compute.api.console;

import io.nubila.compute.ConsoleConfig;
import io.nubila.compute.engine.Consoles;
import io.nubila.compute.model.Console;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.http.Body;
import io.nubila.kernel.http.Dispatcher;
import io.nubila.kernel.http.Query;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.StaticFiles;
import io.nubila.kernel.http.WebSocket;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the console port answers. A browser gets the page with noVNC; noVNC opens a WebSocket with the token it was given,
 * and the WebSocket becomes a connection to the server's display. The token is the whole authority, so it is never
 * logged, and a page of another host may not use the one in a browser's cookie.
 */
public final class ConsoleProxy implements Dispatcher, AutoCloseable {
    /** The path of the page, as OpenStack's users know it. */
    public static final String PAGE = "/vnc_auto.html";

    /** Other names under which distributions of noVNC have their page. */
    private static final Set<String> PAGES = Set.of("/", PAGE, "/vnc_lite.html", "/vnc.html");

    private static final Set<String> SOCKETS = Set.of("/", "/websockify");
    private static final String NOVNC = "/novnc/";
    private static final String SUBPROTOCOL = "binary";
    private static final int MAX_FRAME_BYTES = 64 << 10;
    /** Nothing from elsewhere. Other sites may show the page in a frame: dashboards do, and have to know a token for it. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleProxy.class);

    private final Consoles consoles;
    private final ConsoleConfig config;
    private final String scheme;
    private final OpenSessions sessions;
    private final StaticFiles page = new StaticFiles(ConsoleProxy.class, "web/console");
    private final StaticFiles novnc = new StaticFiles(ConsoleProxy.class, "web/novnc");

    /**
     * @param scheme of the page's address, {@code https} or {@code http}
     */
    public ConsoleProxy(Consoles consoles, ConsoleConfig config, String scheme) {
        this.consoles = consoles;
        this.config = config;
        this.scheme = scheme;
        sessions = new OpenSessions(config.sessions());
    }

    @Override
    public Response answer(RawRequest request) {
        try {
            return request.wantsWebSocket() ? open(request) : show(request);
        } catch (ProblemException e) {
            LOG.warn("console port: {} {}: {}", request.method(), request.path(), e.getMessage());
            return refused(400);
        } catch (RuntimeException e) {
            LOG.error("console port: {} {}", request.method(), request.path(), e);
            return refused(500);
        }
    }

    private Response show(RawRequest request) {
        var path = request.path();
        var file = path.startsWith(NOVNC)
                ? novnc.answer(request, path.substring(NOVNC.length()))
                : page.answer(request, PAGES.contains(path) ? "console.html" : path.substring(1));
        return file.header("Content-Security-Policy", POLICY).header("Referrer-Policy", "no-referrer");
    }

    /** Refusals have no body: what follows the head of an answer would be taken for the first bytes of the WebSocket. */
    private static Response refused(int status) {
        return Response.empty(status).header("Connection", "close");
    }

    private Response open(RawRequest request) {
        if (!SOCKETS.contains(request.path())) {
            return refused(404);
        }
        var offered = offered(request);
        if (!offered.isEmpty() && !offered.contains(SUBPROTOCOL)) {
            return refused(400);
        }
        var console = token(request).flatMap(consoles::find);
        if (console.isEmpty() || !comesFromHere(request)) {
            LOG.info("console refused to {}: {}", request.remoteAddress(), console.isEmpty() ? "token" : "origin");
            return refused(403);
        }
        return Response.webSocket(new Body.Upgrade(
                offered.stream().filter(SUBPROTOCOL::equals).findFirst(),
                config.idle(),
                MAX_FRAME_BYTES,
                socket -> serve(socket, console.get(), request.remoteAddress())));
    }

    private static List<String> offered(RawRequest request) {
        return request.headers().all("Sec-WebSocket-Protocol").stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The token from the query, or, as older noVNC sends it, from the cookie of that name. */
    private static Optional<String> token(RawRequest request) {
        return Query.parse(request.query())
                .first("token")
                .filter(token -> !token.isEmpty())
                .or(() -> cookie(request));
    }

    private static Optional<String> cookie(RawRequest request) {
        return request.headers().all("Cookie").stream()
                .flatMap(line -> Arrays.stream(line.split(";")))
                .map(String::strip)
                .filter(pair -> pair.startsWith("token="))
                .map(pair -> pair.substring("token=".length()).replace("\"", ""))
                .filter(token -> !token.isEmpty())
                .findFirst();
    }

    /** Whether the page that opens the WebSocket is of this host. Who sends no origin is no browser. */
    private boolean comesFromHere(RawRequest request) {
        var origin = request.headers().first("Origin");
        if (origin.isEmpty()) {
            return true;
        }
        try {
            var from = URI.create(origin.get());
            var here = URI.create(request.base());
            boolean known = Optional.ofNullable(from.getHost())
                    .filter(host -> host.equalsIgnoreCase(here.getHost())
                            || config.origins().contains(host))
                    .isPresent();
            return known && scheme.equals(from.getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void serve(WebSocket socket, Console console, String remote) throws IOException, InterruptedException {
        var session = new ConsoleSession(socket);
        if (!sessions.add(console.server(), session)) {
            socket.close(WebSocket.TRY_LATER, "Too many consoles are open.");
            return;
        }
        try (var display = consoles.connect(console)) {
            LOG.info("console of server {} opened for user {} at {}", console.server(), console.user(), remote);
            session.run(display);
            LOG.info("console of server {} ended for user {} at {}", console.server(), console.user(), remote);
        } catch (ProblemException e) {
            socket.close(WebSocket.FAILED, e.problem().message());
        } finally {
            sessions.remove(console.server(), session);
        }
    }

    /** Ends all sessions. */
    @Override
    public void close() {
        sessions.close();
    }
}
