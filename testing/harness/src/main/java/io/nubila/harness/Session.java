package io.nubila.harness;

import io.nubila.kernel.json.Json;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Somebody's requests to a cloud, with their token and other headers. Immutable. */
public final class Session {
    private static final byte[] NOTHING = new byte[0];

    private final RunningCloud cloud;
    private final Map<String, String> headers;
    private final String project;

    Session(RunningCloud cloud, Map<String, String> headers, String project) {
        this.cloud = cloud;
        this.headers = Map.copyOf(headers);
        this.project = project;
    }

    /** The id of the project the token is for; empty without a token. */
    public String project() {
        return project;
    }

    /** The token; empty without one. */
    public String token() {
        return headers.getOrDefault("X-Auth-Token", "");
    }

    /** The cloud it speaks to. */
    public RunningCloud cloud() {
        return cloud;
    }

    /** All headers it sends. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The same with one more header. */
    public Session with(String name, String value) {
        var more = new HashMap<>(headers);
        more.put(name, value);
        return new Session(cloud, more, project);
    }

    /** The same, only rehearsing: nothing is changed and the answer tells what would be. */
    public Session rehearsing() {
        return with("X-Nubila-Dry-Run", "true");
    }

    /** The same at a microversion of a service, named as the API guideline does ({@code compute}). */
    public Session at(String service, String version) {
        return with("OpenStack-API-Version", service + " " + version);
    }

    public Answer get(String service, String path) {
        return cloud.exchange(service, "GET", path, headers, NOTHING);
    }

    public Answer delete(String service, String path) {
        return cloud.exchange(service, "DELETE", path, headers, NOTHING);
    }

    public Answer post(String service, String path, JsonNode body) {
        return json("POST", service, path, body);
    }

    public Answer put(String service, String path, JsonNode body) {
        return json("PUT", service, path, body);
    }

    /** POST of JSON written by hand. */
    public Answer post(String service, String path, String body) {
        return post(service, path, Json.tree(body));
    }

    /** PUT of JSON written by hand. */
    public Answer put(String service, String path, String body) {
        return put(service, path, Json.tree(body));
    }

    /** PUT without a body. */
    public Answer put(String service, String path) {
        return cloud.exchange(service, "PUT", path, headers, NOTHING);
    }

    /** A request with a JSON body. */
    public Answer json(String method, String service, String path, JsonNode body) {
        return bytes(method, service, path, "application/json", Json.bytes(body));
    }

    /** A request with any body. */
    public Answer bytes(String method, String service, String path, String type, byte[] body) {
        var all = new HashMap<>(headers);
        all.put("Content-Type", type);
        return cloud.exchange(service, method, path, all, body);
    }
}
