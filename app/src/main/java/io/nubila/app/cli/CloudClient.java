package io.nubila.app.cli;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.tls.TlsFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Speaks to the cloud of a state folder as its administrator, over its public APIs. */
public final class CloudClient {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final String token;

    private CloudClient(HttpClient http, String token) {
        this.http = http;
        this.token = token;
    }

    /** Logs in with what first start left in the state folder; {@code Unavailable} when no cloud runs there. */
    public static CloudClient admin(Path state) {
        var http = HttpClient.newBuilder()
                .sslContext(TlsFiles.trusting(state.resolve("ca.pem")))
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        var password = read(state.resolve("keys/passwords.json")).get("admin").asString();
        var body = Json.object();
        var auth = body.putObject("auth");
        var identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        var user = identity.putObject("password").putObject("user");
        user.put("name", "admin").put("password", password).putObject("domain").put("id", "default");
        auth.putObject("scope")
                .putObject("project")
                .put("name", "admin")
                .putObject("domain")
                .put("id", "default");
        var request = HttpRequest.newBuilder(URI.create(root(state, "identity") + "/v3/auth/tokens"))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                .build();
        var response = send(http, request);
        var token = response.headers()
                .firstValue("X-Subject-Token")
                .orElseThrow(
                        () -> new Problem.Unavailable("The cloud does not let its administrator in.", response.body())
                                .exception());
        return new CloudClient(http, token);
    }

    /** The URL of a service of a state folder's cloud; {@code all} for the port that has them all. */
    public static String root(Path state, String service) {
        return "https://127.0.0.1:"
                + read(state.resolve("run/ports.json")).get(service).asInt();
    }

    private static JsonNode read(Path file) {
        if (!Files.exists(file)) {
            throw new Problem.Unavailable("There is no cloud in this state folder.", "no file " + file).exception();
        }
        try {
            return Json.tree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<String> send(HttpClient http, HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Problem.Unavailable("The cloud does not answer; is it running?", e.toString()).exception(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", e.toString()).exception(e);
        }
    }

    /** GET; {@code Unavailable} with the answer's text when it is no success. */
    public JsonNode get(String url) {
        return call(HttpRequest.newBuilder(URI.create(url)).GET());
    }

    /** POST of JSON. */
    public JsonNode post(String url, Object body) {
        return call(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body))));
    }

    /** PUT of a file's bytes. */
    public void upload(String url, Path file) {
        try {
            var _ = call(HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", "application/octet-stream")
                    .PUT(HttpRequest.BodyPublishers.ofFile(file)));
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode call(HttpRequest.Builder builder) {
        var request = builder.timeout(LIMIT).header("X-Auth-Token", token).build();
        var response = send(http, request);
        if (response.statusCode() >= 400) {
            throw new Problem.Unavailable(
                            "%s answers %d.".formatted(request.uri(), response.statusCode()), response.body())
                    .exception();
        }
        return response.body().isEmpty() ? Json.object() : Json.tree(response.body());
    }
}
