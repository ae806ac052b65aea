package io.nubila.kernel.http;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.DryRun;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.log.LogContext;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * One service's API: takes a request through routing, microversion, token, policy, body, handler and error format, in
 * this order.
 */
public final class Api implements Dispatcher {
    /** The default limit of a body read into memory. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    static final String REQUEST_ID = "X-Openstack-Request-Id";
    static final String DRY_RUN = "X-Nubila-Dry-Run";
    private static final Pattern REQUEST_ID_FORM =
            Pattern.compile("req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Microversion UNVERSIONED = new Microversion(1, 0);
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);

    private final Definition definition;
    private final Authenticator authenticator;
    private final Ids ids;
    private final Observer observer;
    private final Router router;

    /**
     * What an API is.
     *
     * @param name of the service, such as {@code compute}
     * @param authenticateHeader value of {@code WWW-Authenticate} on 401, such as {@code Keystone uri="…"}
     * @param manners what of HTTP is this service's own
     */
    public record Definition(
            String name,
            Optional<Microversions> microversions,
            ErrorFormat errors,
            Policy policy,
            List<Route> routes,
            String authenticateHeader,
            Manners manners) {

        /** With the usual manners. */
        public Definition(
                String name,
                Optional<Microversions> microversions,
                ErrorFormat errors,
                Policy policy,
                List<Route> routes,
                String authenticateHeader) {
            this(name, microversions, errors, policy, routes, authenticateHeader, Manners.USUAL);
        }
    }

    /** Told of each answered request: access log, metrics. */
    public interface Observer {
        void answered(Answered answered);
    }

    /**
     * A request that was answered.
     *
     * @param route method and path as in the route table; empty when no route was found
     * @param globalRequestId the id the client sent, if it sent one
     */
    public record Answered(
            String service,
            RawRequest request,
            Optional<Route> route,
            Optional<Caller> caller,
            Response response,
            String requestId,
            Optional<String> globalRequestId,
            long nanos) {}

    public Api(Definition definition, Authenticator authenticator, Ids ids, Observer observer) {
        this.definition = definition;
        this.authenticator = authenticator;
        this.ids = ids;
        this.observer = observer;
        this.router = new Router(definition.routes());
    }

    /** The route table. */
    public List<Route> routes() {
        return definition.routes();
    }

    /** The service's name. */
    public String name() {
        return definition.name();
    }

    /** What is known of a request while it is answered; for the observer, whatever happens. */
    private static final class Passage {
        private final String requestId;
        private @Nullable Route route;
        private @Nullable Caller caller;
        private @Nullable Microversion version;

        Passage(String requestId) {
            this.requestId = requestId;
        }
    }

    @Override
    public Response answer(RawRequest raw) {
        long began = System.nanoTime();
        var passage = new Passage("req-" + ids.uuid());
        Response response;
        try (var _ = LogContext.request(passage.requestId)) {
            response = pass(definition.manners().olderPaths().enter(raw), passage);
        } catch (ProblemException e) {
            response = refuse(raw, passage, e.problem(), e);
        } catch (ClientBody.EndedEarly e) {
            response = refuse(raw, passage, new Problem.Refused(400, "BadRequest", "The body ended too early."), e);
        } catch (Exception e) {
            response = refuse(raw, passage, new Problem.Bug(e.toString()), e);
        } catch (StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
            response = refuse(raw, passage, new Problem.Bug(e.toString()), e);
        }
        response = response.header(REQUEST_ID, passage.requestId);
        var second = definition.manners().requestIdHeader();
        if (second.isPresent()) {
            response = response.header(second.get(), passage.requestId);
        }
        var version = passage.version;
        if (version != null && definition.microversions().isPresent()) {
            response = response.headers(definition.microversions().get().answer(version));
        }
        observer.answered(new Answered(
                definition.name(),
                raw,
                Optional.ofNullable(passage.route),
                Optional.ofNullable(passage.caller),
                response,
                passage.requestId,
                raw.headers()
                        .first(REQUEST_ID)
                        .filter(id -> REQUEST_ID_FORM.matcher(id).matches()),
                System.nanoTime() - began));
        return response;
    }

    private Response refuse(RawRequest raw, Passage passage, Problem problem, Throwable cause) {
        switch (problem) {
            case Problem.Bug bug -> LOG.error("{} {} {}", passage.requestId, raw.method(), raw.path(), cause);
            case Problem.Unavailable down -> LOG.warn("{} {}: {}", passage.requestId, raw.path(), cause.getMessage());
            default -> LOG.debug("{} {}: {}", passage.requestId, raw.path(), problem.message());
        }
        var response = definition.errors().show(definition.errors().status(problem), problem, passage.requestId, raw);
        return problem instanceof Problem.Refused refused ? response.headers(refused.headers()) : response;
    }

    private Response pass(OlderPaths.Entry entry, Passage passage) throws Exception {
        var raw = entry.request();
        var found = router.find(raw.method(), raw.path());
        if (!(found instanceof Router.Found.Routes some)) {
            return missing(raw, passage, found);
        }
        var first = some.routes().getFirst();
        // Who is refused from here on was refused at this path; the log must know when a secret stands in it.
        passage.route = first;
        boolean isPublic = first.rule().equals(Route.PUBLIC);
        Optional<Caller> caller = isPublic ? callerIfAny(raw, passage) : Optional.of(callerOf(raw, passage));
        passage.caller = caller.orElse(null);
        var version = isPublic ? UNVERSIONED : version(entry, passage);
        var candidates =
                some.routes().stream().filter(one -> one.holdsAt(version)).toList();
        if (definition.microversions().isPresent() && candidates.isEmpty()) {
            throw new Problem.NotFound("The resource could not be found.").exception();
        }
        definition.manners().bodyTypes().check(raw, candidates.getFirst(), version);
        var body = candidates.getFirst().streams() ? null : readBody(raw, candidates.getFirst());
        var route = choose(candidates, some.routes(), body);
        passage.route = route;
        if (caller.isPresent() && !isPublic) {
            refuseOtherCalls(raw, caller.get());
            entry.admission().accept(caller.get());
            authorize(route, caller.get());
        }
        var schema = route.schemaAt(version);
        if (schema.isPresent() && !hopeless(route, caller)) {
            schema.get().check(body == null ? Json.object() : body, entry.versioned());
        }
        var request = new Request(
                raw,
                route,
                router.named(route, some.values()),
                Query.parse(raw.query()),
                version,
                passage.requestId,
                caller,
                definition.policy(),
                body);
        return perform(raw, route, request);
    }

    private Microversion version(OlderPaths.Entry entry, Passage passage) {
        if (definition.microversions().isEmpty()) {
            return UNVERSIONED;
        }
        var microversions = definition.microversions().get();
        if (!entry.versioned()) {
            return microversions.min();
        }
        var version = microversions.negotiate(entry.request().headers());
        passage.version = version;
        return version;
    }

    private Response perform(RawRequest raw, Route route, Request request) throws Exception {
        boolean rehearse =
                raw.headers().first(DRY_RUN).map("true"::equalsIgnoreCase).orElse(false);
        if (!rehearse || !route.changes()) {
            return handle(route, request);
        }
        if (route.streams()) {
            throw new Problem.Invalid(DRY_RUN + " is not possible for a request that sends data.").exception();
        }
        var rehearsed = DryRun.rehearse(() -> handle(route, request));
        return DryRunAnswer.of(rehearsed);
    }

    private static Response handle(Route route, Request request) throws Exception {
        var response = route.handler().handle(request);
        if (route.authorization() != Route.Authorization.OWN && !request.authorized()) {
            throw new Problem.Bug("the handler of " + route.path() + " did not check its target").exception();
        }
        return response;
    }

    /** Whether the handler will refuse whatever the body says, so that nothing needs to be said of the body. */
    private boolean hopeless(Route route, Optional<Caller> caller) {
        return route.authorization() == Route.Authorization.SEARCHED
                && caller.filter(who -> definition.policy().mayAllow(route.rule(), who))
                        .isEmpty();
    }

    /** A token may be good for some requests only, of which its bearer was told when it was made. */
    private void refuseOtherCalls(RawRequest raw, Caller caller) {
        if (!caller.mayCall(definition.name(), raw.method(), raw.path())) {
            throw new Problem.Refused(
                            401,
                            "Unauthorized",
                            "The access rules of the application credential do not allow this request.",
                            Map.of("WWW-Authenticate", definition.authenticateHeader()))
                    .exception();
        }
    }

    /** The first check: against the caller's own, or whether any target at all could pass. */
    private void authorize(Route route, Caller caller) {
        switch (route.authorization()) {
            case OWN -> definition.policy().enforce(route.rule(), caller, own(caller));
            case TARGET -> {
                if (!definition.policy().mayAllow(route.rule(), caller)) {
                    throw definition.policy().forbidden(route.rule());
                }
            }
            case SEARCHED -> {
                // The handler refuses, when it knows whether the caller may know of the target.
            }
        }
    }

    private static Target own(Caller caller) {
        var attributes = new HashMap<String, Object>();
        attributes.put("user_id", caller.userId());
        caller.projectId().ifPresent(project -> {
            attributes.put("project_id", project);
            attributes.put("tenant_id", project);
        });
        return Target.of(attributes);
    }

    private Response missing(RawRequest raw, Passage passage, Router.Found found) {
        passage.caller = callerOf(raw, passage);
        if (found instanceof Router.Found.OtherMethods other
                && definition.manners().tellsMethods()) {
            throw new Problem.Refused(
                            405,
                            "MethodNotAllowed",
                            "The method is not allowed for this resource.",
                            Map.of("Allow", String.join(", ", other.allowed())))
                    .exception();
        }
        throw new Problem.NotFound("The resource could not be found.").exception();
    }

    private Optional<Caller> callerIfAny(RawRequest raw, Passage passage) {
        try {
            return raw.headers()
                    .first("X-Auth-Token")
                    .filter(token -> !token.isEmpty())
                    .map(token -> authenticator.authenticate(token, passage.requestId));
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.Refused) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Caller callerOf(RawRequest raw, Passage passage) {
        var token = raw.headers().first("X-Auth-Token").filter(text -> !text.isEmpty());
        try {
            return authenticator.authenticate(
                    token.orElseThrow(() -> new Problem.Refused(
                                    401, "Unauthorized", "The request you have made requires authentication.")
                            .exception()),
                    passage.requestId);
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.Refused refused && refused.status() == 401) {
                throw new Problem.Refused(
                                401,
                                refused.code(),
                                refused.message(),
                                Map.of("WWW-Authenticate", definition.authenticateHeader()))
                        .exception(e);
            }
            throw e;
        }
    }

    private static @Nullable JsonNode readBody(RawRequest raw, Route route) throws IOException {
        if (!raw.hasBody()) {
            return null;
        }
        int limit = route.maxBodyBytes() == 0 ? MAX_BODY_BYTES : route.maxBodyBytes();
        var bytes = BodyReader.read(raw, limit);
        return bytes.length == 0 ? null : Json.parse(bytes);
    }

    /** Of routes that share a path: the one whose action the body names. */
    private static Route choose(List<Route> candidates, List<Route> all, @Nullable JsonNode body) {
        if (candidates.getFirst().action().isEmpty()) {
            return candidates.getFirst();
        }
        if (body == null || !body.isObject() || body.size() != 1) {
            throw new Problem.Invalid("The body of an action is an object with one key, the action's name.")
                    .exception();
        }
        var name = body.propertyNames().iterator().next();
        return candidates.stream()
                .filter(route -> route.action().get().equals(name))
                .findFirst()
                .orElseThrow(() -> all.stream().anyMatch(route -> route.action().equals(Optional.of(name)))
                        ? new Problem.NotFound("There is no such action in this microversion: " + name).exception()
                        : new Problem.Invalid("There is no such action: " + name).exception());
    }
}
