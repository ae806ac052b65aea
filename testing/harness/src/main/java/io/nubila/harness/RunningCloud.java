package io.nubila.harness;

import io.nubila.kernel.json.Json;
import io.nubila.kernel.tls.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;

/**
 * A cloud that runs somewhere on this host, as its state folder tells: ports, authority, passwords. Keeps connections open
 * between requests. May be used by many threads.
 */
public final class RunningCloud implements AutoCloseable {
    /** Where it listens. */
    public static final String HOST = "127.0.0.1";

    private final Path state;
    private final SSLContext tls;
    private final JsonNode ports;
    private final Map<String, Queue<Wire>> idle = new ConcurrentHashMap<>();

    /** The cloud of a state folder. */
    public RunningCloud(Path state) {
        this.state = state;
        tls = TlsFiles.trusting(state.resolve("ca.pem"));
        ports = json(state.resolve("run/ports.json"));
    }

    private static JsonNode json(Path file) {
        try {
            return Json.tree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its state folder. */
    public Path state() {
        return state;
    }

    /** The port of a service; {@code all} for the one that has them all. */
    public int port(String service) {
        var name = service.equals("nubila") ? "all" : service;
        return ports.get(name).asInt();
    }

    /** A connection of one's own. */
    public Wire wire(String service) throws IOException {
        return Wire.open(tls, HOST, port(service));
    }

    /** One request over a kept connection. A connection the server gave up meanwhile is replaced once. */
    public Answer exchange(String service, String method, String path, Map<String, String> headers, byte[] body) {
        var kept = idle.computeIfAbsent(service, _ -> new ConcurrentLinkedQueue<>());
        try {
            var wire = kept.poll();
            if (wire != null) {
                try {
                    return exchange(kept, wire, method, path, headers, body);
                } catch (IOException stale) {
                    wire.close();
                }
            }
            return exchange(kept, wire(service), method, path, headers, body);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + service + path, e);
        }
    }

    private static Answer exchange(
            Queue<Wire> kept, Wire wire, String method, String path, Map<String, String> headers, byte[] body)
            throws IOException {
        var answer = wire.exchange(method, path, headers, body);
        if (answer.header("Connection").filter("close"::equalsIgnoreCase).isPresent()) {
            wire.close();
        } else {
            kept.add(wire);
        }
        return answer;
    }

    /** The administrator, in the project admin. */
    public Session admin() {
        return login("admin", password("admin"), "admin");
    }

    /** The ordinary user, in the project demo. */
    public Session demo() {
        return login("demo", password("demo"), "demo");
    }

    /** Somebody without a token. */
    public Session nobody() {
        return new Session(this, Map.of(), "");
    }

    /** The password first start gave a user. */
    public String password(String user) {
        return json(state.resolve("keys/passwords.json")).get(user).asString();
    }

    /** A session in a project, of users and projects of the default domain. */
    public Session login(String user, String password, String project) {
        var body = Json.object();
        var auth = body.putObject("auth");
        var identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        identity.putObject("password")
                .putObject("user")
                .put("name", user)
                .put("password", password)
                .putObject("domain")
                .put("id", "default");
        auth.putObject("scope")
                .putObject("project")
                .put("name", project)
                .putObject("domain")
                .put("id", "default");
        var answer = nobody().post("identity", "/v3/auth/tokens", body).expect(201);
        var token = answer.header("X-Subject-Token").orElseThrow();
        var id = answer.json().get("token").get("project").get("id").asString();
        return new Session(this, Map.of("X-Auth-Token", token), id);
    }

    @Override
    public void close() {
        for (var wires : idle.values()) {
            for (var wire = wires.poll(); wire != null; wire = wires.poll()) {
                try {
                    wire.close();
                } catch (IOException ended) {
                    // The other end was faster.
                }
            }
        }
    }
}
