package io.nubila.identity.api;

import io.nubila.identity.engine.DomainConfigs;
import io.nubila.identity.engine.DomainConfigs.Part;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.Project;
import io.nubila.identity.store.ProjectStore;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.policy.Target;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Options of domains on the wire: whole, one group, or one option. */
final class DomainConfigHandlers {
    private static final String COMPLIANCE = "security_compliance";

    private final Db db;
    private final ProjectStore projects;
    private final DomainConfigs configs;

    DomainConfigHandlers(Db db, ProjectStore projects, DomainConfigs configs) {
        this.db = db;
        this.projects = projects;
        this.configs = configs;
    }

    /** How much of the options the path names. */
    enum Extent {
        /** All. */
        ALL,
        /** One group. */
        GROUP,
        /** One option. */
        OPTION;

        Part of(Request request) {
            return new Part(
                    this == ALL ? Optional.empty() : Optional.of(request.parameter("group")),
                    this == OPTION ? Optional.of(request.parameter("option")) : Optional.empty());
        }
    }

    /** GET and HEAD: what is configured. The rules for passwords may be seen by everybody. */
    Response show(Request request, Extent extent) {
        var part = extent.of(request);
        if (part.group().equals(Optional.of(COMPLIANCE))) {
            request.authorize("identity:get_security_compliance_domain_config", Target.none());
            request.authorizedBySearch();
            return answer(200, configs.compliance(domainId(request), part.name()));
        }
        request.authorize("identity:get_domain_config", Target.none());
        request.authorizedBySearch();
        var domainId = domainId(request);
        return answer(200, db.read(tx -> configs.show(tx, domainId, part)));
    }

    /** PUT: replaces everything; 201 when there was nothing. */
    Response replace(Request request) {
        var domainId = domainId(request);
        boolean before = db.read(tx -> configs.any(tx, domainId));
        return answer(before ? 200 : 201, configs.replace(request.cause(), domainId, request.json("config")));
    }

    /** PATCH */
    Response update(Request request, Extent extent) {
        var domainId = domainId(request);
        return answer(200, configs.update(request.cause(), domainId, request.json("config"), extent.of(request)));
    }

    /** DELETE */
    Response delete(Request request, Extent extent) {
        configs.delete(request.cause(), domainId(request), extent.of(request));
        return Response.empty(204);
    }

    /** GET and HEAD of defaults. */
    Response defaults(Request request, Extent extent) {
        return answer(200, configs.defaults(extent.of(request)));
    }

    private String domainId(Request request) {
        var id = request.parameter("domain_id");
        return db.read(tx -> projects.find(tx, id))
                .filter(Project::isDomain)
                .map(Project::id)
                .orElseThrow(() -> Refusals.missing("domain", id));
    }

    private static Response answer(int status, ObjectNode config) {
        return Views.one(status, "config", config);
    }
}
