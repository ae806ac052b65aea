package io.nubila.identity.engine;

import io.nubila.contracts.identity.DomainId;
import io.nubila.contracts.identity.IdentityContract;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Project;
import io.nubila.identity.store.ProjectStore;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.db.Db;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the other services may ask. */
public final class IdentityService implements IdentityContract {
    private final Db db;
    private final ProjectStore projects;
    private final Tokens tokens;

    public IdentityService(Db db, ProjectStore projects, Tokens tokens) {
        this.db = db;
        this.projects = projects;
        this.tokens = tokens;
    }

    @Override
    public Caller authenticate(String token, String requestId) {
        return tokens.caller(token, requestId);
    }

    @Override
    public Optional<ProjectSummary> project(Caller caller, ProjectId id) {
        return db.read(tx -> projects.find(tx, id.value()))
                .filter(project -> !project.isDomain())
                .map(IdentityService::summary);
    }

    @Override
    public List<ProjectSummary> projects(Caller caller, int limit) {
        var listing = Listing.all(limit).where("is_domain", "0");
        return db.read(tx -> projects.list(tx, listing, Map.of())).stream()
                .map(IdentityService::summary)
                .toList();
    }

    private static ProjectSummary summary(Project project) {
        return new ProjectSummary(
                new ProjectId(project.id()), project.name(), new DomainId(project.domainId()), project.enabled());
    }
}
