package io.nubila.identity.api;

import io.nubila.identity.engine.Projects;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Project;
import io.nubila.identity.store.ProjectStore;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Domains on the wire. */
final class DomainHandlers {
    private static final Set<String> KNOWN =
            Set.of("id", "name", "enabled", "description", "options", "tags", "links", "explicit_domain_id");

    private final Db db;
    private final ProjectStore store;
    private final Projects projects;
    private final ListQuery lists;
    private final Ids ids;

    DomainHandlers(Db db, ProjectStore store, Projects projects, ListQuery lists, Ids ids) {
        this.db = db;
        this.store = store;
        this.projects = projects;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/domains; a token of a domain sees that domain only. */
    Response list(Request request) {
        var domainId = request.caller().domainId();
        request.authorize(new Targets().with("target.domain.id", domainId).done());
        var listing = lists.read(request, "name", "enabled").where("is_domain", "1");
        var found = db.read(tx -> store.list(tx, listing, Map.of())).stream()
                .filter(domain -> domainId.isEmpty() || domainId.get().equals(domain.id()))
                .toList();
        return page(request, found, listing);
    }

    private Response page(Request request, java.util.List<Project> found, Listing listing) {
        return lists.page(request, "domains", found, listing, domain -> Views.domain(domain, request.baseUrl()));
    }

    /** GET /v3/domains/{domain_id} */
    Response show(Request request) {
        return Views.one(200, "domain", Views.domain(authorized(request), request.baseUrl()));
    }

    /** POST /v3/domains */
    Response create(Request request) {
        var sent = new Attributes(request.json("domain"));
        var wanted = new Project(
                sent.filled("explicit_domain_id").orElseGet(ids::hex),
                "",
                "",
                true,
                sent.name(""),
                sent.text("description", Optional.of("")),
                sent.truth("enabled", true),
                sent.texts("tags"),
                sent.options("{}"),
                sent.extra("{}", KNOWN),
                1);
        var made = projects.create(request.cause(), wanted);
        return Views.one(201, "domain", Views.domain(made, request.baseUrl()));
    }

    /** PATCH /v3/domains/{domain_id} */
    Response update(Request request) {
        var id = existing(request);
        var sent = new Attributes(request.json("domain"));
        var changed = projects.updateDomain(request.cause(), id, before -> ProjectHandlers.merged(before, sent));
        return Views.one(200, "domain", Views.domain(changed, request.baseUrl()));
    }

    /** DELETE /v3/domains/{domain_id} */
    Response delete(Request request) {
        projects.deleteDomain(request.cause(), existing(request));
        return Response.empty(204);
    }

    /** For changes a missing domain is 404 before the rule is asked, as upstream has it. */
    private String existing(Request request) {
        var id = request.parameter("domain_id");
        var domain = db.read(tx -> store.find(tx, id)).filter(Project::isDomain);
        if (domain.isEmpty()) {
            throw Refusals.missing("domain", id);
        }
        request.authorize(new Targets().domain(domain).with("domain_id", id).done());
        return id;
    }

    private Project authorized(Request request) {
        var id = request.parameter("domain_id");
        var domain = db.read(tx -> store.find(tx, id)).filter(Project::isDomain);
        request.authorize(new Targets().domain(domain).with("domain_id", id).done());
        return domain.orElseThrow(() -> Refusals.missing("domain", id));
    }
}
