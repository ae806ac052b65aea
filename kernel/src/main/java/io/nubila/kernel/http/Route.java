package io.nubila.kernel.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of a service's route table: everything that is true of an endpoint before its handler runs. The router, the
 * OpenAPI document, the pages under {@code docs/generated} and the generated tests are all made from it.
 *
 * @param path with parameters in braces, such as {@code /v2.1/servers/{server_id}}
 * @param rule the policy rule, or {@link #PUBLIC}
 * @param authorization when the rule is checked
 * @param action for routes that share a path and tell the verb by the only key of the body
 * @param since the first microversion that has the route
 * @param until the last microversion that has the route
 * @param bodies schemas of the body by the microversion from which each holds, ascending
 * @param maxBodyBytes of a body read into memory; 0 for the API's default
 * @param streams whether the handler reads the body itself
 */
public record Route(
        String method,
        String path,
        String rule,
        Authorization authorization,
        Optional<String> action,
        Handler handler,
        Optional<Microversion> since,
        Optional<Microversion> until,
        List<BodySince> bodies,
        int maxBodyBytes,
        boolean streams) {

    /** The rule of routes that need no token. */
    public static final String PUBLIC = "public";

    /** When the policy rule is checked. */
    public enum Authorization {
        /** Before the handler, with the caller's own project and user as the target. */
        OWN,
        /** By the handler, which has to call {@code Request.authorize} with the loaded target before it answers. */
        TARGET,
        /**
         * As {@link #TARGET}, but nobody is refused before the target was looked for: who must not see it is told that
         * it does not exist, whatever else they may do.
         */
        SEARCHED
    }

    /** A schema and the microversion from which it holds. */
    public record BodySince(Microversion since, BodySchema schema) {}

    public static Route get(String path, String rule, Handler handler) {
        return of("GET", path, rule, handler);
    }

    public static Route head(String path, String rule, Handler handler) {
        return of("HEAD", path, rule, handler);
    }

    public static Route post(String path, String rule, Handler handler) {
        return of("POST", path, rule, handler);
    }

    public static Route put(String path, String rule, Handler handler) {
        return of("PUT", path, rule, handler);
    }

    public static Route patch(String path, String rule, Handler handler) {
        return of("PATCH", path, rule, handler);
    }

    public static Route delete(String path, String rule, Handler handler) {
        return of("DELETE", path, rule, handler);
    }

    /** A POST whose body's only key is the verb. */
    public static Route action(String path, String action, String rule, Handler handler) {
        var plain = of("POST", path, rule, handler);
        return new Route(
                plain.method,
                path,
                rule,
                plain.authorization,
                Optional.of(action),
                handler,
                plain.since,
                plain.until,
                plain.bodies,
                0,
                false);
    }

    private static Route of(String method, String path, String rule, Handler handler) {
        return new Route(
                method,
                path,
                rule,
                Authorization.OWN,
                Optional.empty(),
                handler,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                false);
    }

    /** This route from that microversion on. */
    public Route since(String version) {
        return new Route(
                method,
                path,
                rule,
                authorization,
                action,
                handler,
                Optional.of(Microversion.of(version)),
                until,
                bodies,
                maxBodyBytes,
                streams);
    }

    /** This route up to that microversion. */
    public Route until(String version) {
        return new Route(
                method,
                path,
                rule,
                authorization,
                action,
                handler,
                since,
                Optional.of(Microversion.of(version)),
                bodies,
                maxBodyBytes,
                streams);
    }

    /** This route with the rule left to the handler, who knows the target. */
    public Route checkedWithTarget() {
        return new Route(
                method, path, rule, Authorization.TARGET, action, handler, since, until, bodies, maxBodyBytes, streams);
    }

    /** This route with the rule left to the handler, who first looks whether the caller may know of the target. */
    public Route checkedAfterSearch() {
        return new Route(
                method,
                path,
                rule,
                Authorization.SEARCHED,
                action,
                handler,
                since,
                until,
                bodies,
                maxBodyBytes,
                streams);
    }

    /** This route with a schema for its body. */
    public Route body(BodySchema schema) {
        return bodySince("1.0", schema);
    }

    /** This route with a schema that holds from a microversion on. */
    public Route bodySince(String version, BodySchema schema) {
        var more = new ArrayList<>(bodies);
        more.add(new BodySince(Microversion.of(version), schema));
        return new Route(
                method,
                path,
                rule,
                authorization,
                action,
                handler,
                since,
                until,
                List.copyOf(more),
                maxBodyBytes,
                streams);
    }

    /** This route with another limit for its body. */
    public Route maxBody(int bytes) {
        return new Route(method, path, rule, authorization, action, handler, since, until, bodies, bytes, streams);
    }

    /** This route with the body left to the handler. */
    public Route streaming() {
        return new Route(method, path, rule, authorization, action, handler, since, until, bodies, maxBodyBytes, true);
    }

    /** Whether the route holds at a microversion. */
    boolean holdsAt(Microversion version) {
        return since.map(from -> version.compareTo(from) >= 0).orElse(true)
                && until.map(to -> version.compareTo(to) <= 0).orElse(true);
    }

    /** The schema for a microversion. */
    public Optional<BodySchema> schemaAt(Microversion version) {
        return bodies.stream()
                .filter(body -> version.compareTo(body.since()) >= 0)
                .reduce((earlier, later) -> later)
                .map(BodySince::schema);
    }

    /** Whether the route may change something. */
    public boolean changes() {
        return !method.equals("GET") && !method.equals("HEAD");
    }
}
