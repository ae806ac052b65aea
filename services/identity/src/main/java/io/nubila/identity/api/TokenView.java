package io.nubila.identity.api;

import io.nubila.identity.engine.Catalog;
import io.nubila.identity.model.ApplicationCredential;
import io.nubila.identity.model.Bearer;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Scope;
import io.nubila.identity.model.Trust;
import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A token as its bearer and the services see it. */
final class TokenView {
    private TokenView() {}

    /** All of a token but the catalogue. */
    static ObjectNode of(Bearer bearer) {
        var token = bearer.token();
        var body = Json.object();
        var _ = body.set("methods", Json.strings(token.methods()));
        var user = body.putObject("user");
        domain(user.putObject("domain"), bearer.userDomain());
        var _ = user.put("id", bearer.user().id()).put("name", bearer.user().name());
        bearer.user()
                .passwordExpiresAt()
                .ifPresentOrElse(
                        time -> user.put("password_expires_at", Times.text(time)),
                        () -> user.putNull("password_expires_at"));
        var audits = body.putArray("audit_ids").add(token.auditId());
        token.parentAuditId().ifPresent(audits::add);
        var _ = body.put("expires_at", Times.text(token.expiresAt())).put("issued_at", Times.text(token.issuedAt()));
        switch (token.scope()) {
            case Scope.Unscoped() -> {}
            case Scope.InSystem() -> {
                var _ = body.putObject("system").put("all", true);
            }
            case Scope.InDomain(String id) ->
                domain(body.putObject("domain"), bearer.place().orElseThrow());
            case Scope.InProject(String id) -> {
                var place = bearer.place().orElseThrow();
                var project = body.putObject("project");
                domain(project.putObject("domain"), bearer.placeDomain().orElseThrow());
                var _ = project.put("id", place.id()).put("name", place.name());
                if (bearer.trust().isEmpty()) {
                    var _ = body.put("is_domain", place.isDomain());
                }
            }
        }
        if (!(token.scope() instanceof Scope.Unscoped)) {
            var roles = body.putArray("roles");
            for (var role : bearer.roles()) {
                var _ = roles.addObject().put("id", role.id()).put("name", role.name());
            }
        }
        bearer.trust().ifPresent(trust -> trust(body.putObject("OS-TRUST:trust"), trust));
        bearer.applicationCredential()
                .ifPresent(credential -> applicationCredential(body.putObject("application_credential"), credential));
        return body;
    }

    private static void trust(ObjectNode node, Trust trust) {
        var _ = node.put("id", trust.id()).put("impersonation", trust.impersonation());
        var _ = node.putObject("trustor_user").put("id", trust.trustorId());
        var _ = node.putObject("trustee_user").put("id", trust.trusteeId());
    }

    private static void applicationCredential(ObjectNode node, ApplicationCredential credential) {
        var _ = node.put("id", credential.id())
                .put("name", credential.name())
                .put("restricted", !credential.unrestricted());
        if (!credential.accessRules().isEmpty()) {
            var rules = node.putArray("access_rules");
            credential.accessRules().forEach(rule -> rules.add(ApplicationCredentialHandlers.rule(rule)));
        }
    }

    /** The catalogue a token shows. */
    static List<Catalog.Entry> entries(Catalog catalog, Bearer bearer) {
        var owner = bearer.trust().map(Trust::trustorId).orElse(bearer.user().id());
        var projectId = bearer.token().scope() instanceof Scope.InProject(String id)
                ? Optional.of(id)
                : Optional.<String>empty();
        return catalog.entries(owner, projectId);
    }

    private static void domain(ObjectNode node, Project domain) {
        var _ = node.put("id", domain.id()).put("name", domain.name());
    }

    /** The catalogue. */
    static ArrayNode catalog(List<Catalog.Entry> entries) {
        var list = Json.array();
        for (var entry : entries) {
            var service = entry.service();
            var node = list.addObject();
            var endpoints = node.putArray("endpoints");
            for (var endpoint : entry.endpoints()) {
                var shown = endpoints.addObject().put("id", endpoint.id()).put("interface", endpoint.face());
                endpoint.regionId()
                        .ifPresentOrElse(
                                region -> shown.put("region_id", region).put("region", region),
                                () -> shown.putNull("region_id").putNull("region"));
                var _ = shown.put("url", endpoint.url());
            }
            var _ = node.put("id", service.id())
                    .put("type", service.type())
                    .put("name", service.name().orElse(""));
        }
        return list;
    }
}
