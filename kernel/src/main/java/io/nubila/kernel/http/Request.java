package io.nubila.kernel.http;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request as a handler sees it: routed, authenticated, with a checked body. Used by one thread. */
public final class Request {
    private final RawRequest raw;
    private final Route route;
    private final Map<String, String> parameters;
    private final Query query;
    private final Microversion version;
    private final String requestId;
    private final Optional<Caller> caller;
    private final Policy policy;
    private final @Nullable JsonNode body;
    private boolean authorized;

    Request(
            RawRequest raw,
            Route route,
            Map<String, String> parameters,
            Query query,
            Microversion version,
            String requestId,
            Optional<Caller> caller,
            Policy policy,
            @Nullable JsonNode body) {
        this.raw = raw;
        this.route = route;
        this.parameters = parameters;
        this.query = query;
        this.version = version;
        this.requestId = requestId;
        this.caller = caller;
        this.policy = policy;
        this.body = body;
    }

    /** The HTTP method. */
    public String method() {
        return raw.method();
    }

    /** The path as sent, below the API's mount point. */
    public String path() {
        return raw.path();
    }

    /** The query as sent. */
    public String rawQuery() {
        return raw.query();
    }

    /** A parameter of the path, decoded. */
    public String parameter(String name) {
        var value = parameters.get(name);
        if (value == null) {
            throw new Problem.Bug("route " + route.path() + " has no parameter " + name).exception();
        }
        return value;
    }

    /** The parameters behind the question mark. */
    public Query query() {
        return query;
    }

    /** A header's first value. */
    public Optional<String> header(String name) {
        return raw.headers().first(name);
    }

    /** All headers. */
    public Headers headers() {
        return raw.headers();
    }

    /** Scheme, authority and mount point by which the client reached this API, without a slash at the end. */
    public String baseUrl() {
        return raw.base();
    }

    /** The address of the other end. */
    public String remoteAddress() {
        return raw.remoteAddress();
    }

    /** The microversion in force. */
    public Microversion version() {
        return version;
    }

    /** The id under which this request is logged. */
    public String requestId() {
        return requestId;
    }

    /** Who asks. Only public routes may be asked by nobody. */
    public Caller caller() {
        return caller.orElseThrow(() -> new Problem.Bug("no caller on " + route.path()).exception());
    }

    /** Who asks, on a public route. */
    public Optional<Caller> callerIfAny() {
        return caller;
    }

    /** The cause of what this request changes. */
    public Cause cause() {
        return caller.map(who -> Cause.of(who, route.rule()))
                .orElseGet(
                        () -> new Cause(Optional.empty(), Optional.empty(), requestId, Optional.empty(), route.rule()));
    }

    /** The body as JSON, checked against the route's schema. {@code Invalid} when there is none. */
    public JsonNode json() {
        if (body == null) {
            throw new Problem.Invalid("The request has no body; JSON is expected.").exception();
        }
        return body;
    }

    /** The body's object under a key; {@code Invalid} naming the key when it is missing. */
    public JsonNode json(String key) {
        var found = json().get(key);
        if (found == null || !found.isObject()) {
            throw new Problem.Invalid("Invalid input for field/attribute %s. It must be an object.".formatted(key))
                    .exception();
        }
        return found;
    }

    /** Whether the body is JSON and there. */
    public boolean hasJson() {
        return body != null;
    }

    /** The body as it comes, on a streaming route. */
    public InputStream stream() {
        return raw.body().get();
    }

    /** The announced length of the body in bytes; -1 when not announced. */
    public long contentLength() {
        return raw.contentLength();
    }

    /** Checks the route's own rule against the loaded target; {@code Forbidden} when it refuses. */
    public void authorize(Target target) {
        authorized = true;
        policy.enforce(route.rule(), caller(), target);
    }

    /** Checks another rule, for a part of the request that needs more; {@code Forbidden} when it refuses. */
    public void authorize(String rule, Target target) {
        policy.enforce(rule, caller(), target);
    }

    /** Whether a rule allows something; decides what is shown. */
    public boolean allows(String rule, Target target) {
        return policy.allows(rule, caller(), target);
    }

    /** For a route checked with its target: this handler finds only what is the caller's by the way it searches. */
    public void authorizedBySearch() {
        authorized = true;
    }

    boolean authorized() {
        return authorized;
    }
}
