package io.nubila.identity.api;

import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.Login;
import io.nubila.identity.model.Login.DomainRef;
import io.nubila.identity.model.Login.Proof;
import io.nubila.identity.model.Login.Wish;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the body of POST /v3/auth/tokens, whose form its schema has checked. */
final class LoginBody {
    private static final List<String> SCOPES = List.of("project", "domain", "system", "unscoped", "OS-TRUST:trust");

    private LoginBody() {}

    static Login read(JsonNode auth) {
        var login = new Login(proofs(auth.path("identity")), wish(auth.path("scope")));
        if (auth.has("scope") && login.proofs().stream().anyMatch(Proof.ApplicationCredential.class::isInstance)) {
            throw Refusals.unauthorized("Error authenticating with application credential: Application credentials"
                    + " cannot request a scope.");
        }
        return login;
    }

    private static List<Proof> proofs(JsonNode identity) {
        var methods = new LinkedHashSet<String>();
        identity.path("methods").forEach(method -> methods.add(method.asString()));
        var proofs = new ArrayList<Proof>();
        for (var method : methods) {
            var given = identity.get(method);
            if (given == null) {
                throw Refusals.expecting(method, "identity");
            }
            proofs.add(
                    switch (method) {
                        case "password" -> password(given.path("user"));
                        case "application_credential" -> applicationCredential(given);
                        case "token" -> new Proof.FromToken(given.path("id").asString(""));
                        default -> throw Refusals.unauthorized("Attempted to authenticate with an unsupported method.");
                    });
        }
        return proofs;
    }

    private static Proof password(JsonNode user) {
        if (!user.isObject()) {
            throw Refusals.expecting("user", "password");
        }
        var id = text(user, "id");
        var name = text(user, "name");
        if (id.isEmpty() && name.isEmpty()) {
            throw Refusals.invalid("Invalid input for field identity/password/user: id or name must be present.");
        }
        var domain = domain(user, "identity/password/user/domain");
        if (name.isPresent() && domain.isEmpty()) {
            throw Refusals.expecting("domain", "user");
        }
        return new Proof.Password(id, name, domain, text(user, "password").orElse(""));
    }

    private static Proof applicationCredential(JsonNode given) {
        var id = text(given, "id");
        var name = text(given, "name");
        if (id.isEmpty() && name.isEmpty()) {
            throw Refusals.expecting("name or ID", "application credential");
        }
        Optional<Proof.Owner> owner = Optional.empty();
        if (given.path("user").isObject()) {
            var user = given.get("user");
            owner = Optional.of(new Proof.Owner(
                    text(user, "id"), text(user, "name"), domain(user, "identity/application_credential/user/domain")));
        }
        return new Proof.ApplicationCredential(
                id, name, owner, text(given, "secret").orElse(""));
    }

    private static Wish wish(JsonNode scope) {
        if (scope.isMissingNode()) {
            return new Wish.Unsaid();
        }
        if (scope.isString()) {
            if (scope.asString().equals("unscoped")) {
                return new Wish.Unscoped();
            }
            throw Refusals.expecting("system, project, domain, OS-TRUST:trust or unscoped", "scope");
        }
        if (SCOPES.stream().filter(scope::has).count() != 1) {
            throw Refusals.expecting("system, project, domain, OS-TRUST:trust or unscoped", "scope");
        }
        if (scope.has("project")) {
            var project = scope.get("project");
            var id = text(project, "id");
            var name = text(project, "name");
            if (id.isEmpty() && name.isEmpty()) {
                throw Refusals.invalid("Invalid input for field scope/project: id or name must be present.");
            }
            return new Wish.Project(id, name, domain(project, "scope/project/domain"));
        }
        if (scope.has("domain")) {
            return new Wish.Domain(
                    domain(scope, "scope/domain").orElseThrow(() -> Refusals.expecting("domain", "scope")));
        }
        if (scope.has("system")) {
            return new Wish.Whole();
        }
        if (scope.has("unscoped")) {
            return new Wish.Unscoped();
        }
        return new Wish.Trust(text(scope.get("OS-TRUST:trust"), "id")
                .filter(id -> !id.isEmpty())
                .orElseThrow(() -> Refusals.expecting("trust_id", "trust")));
    }

    private static Optional<DomainRef> domain(JsonNode owner, String field) {
        var domain = owner.get("domain");
        if (domain == null || !domain.isObject()) {
            return Optional.empty();
        }
        var id = text(domain, "id");
        var name = text(domain, "name");
        if (id.isEmpty() && name.isEmpty()) {
            throw Refusals.invalid("Invalid input for field %s: id or name must be present.".formatted(field));
        }
        return Optional.of(new DomainRef(id, name));
    }

    private static Optional<String> text(JsonNode node, String key) {
        var value = node.get(key);
        return (value != null && value.isString()) ? Optional.of(value.asString()) : Optional.empty();
    }
}
