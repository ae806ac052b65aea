package io.nubila.identity.engine;

import io.nubila.identity.IdentityConfig;
import io.nubila.identity.store.AssignmentStore;
import io.nubila.identity.store.CatalogStore;
import io.nubila.identity.store.GroupStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.RevocationStore;
import io.nubila.identity.store.RoleStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Reconciler;
import java.nio.file.Path;
import java.util.List;

/** The parts of the engine, wired once. */
public final class Identity {
    private final Tokens tokens;
    private final Catalog catalog;
    private final IdentityService service;
    private final IdentityBootstrap bootstrap;
    private final FernetKeys keys;
    private final List<Reconciler> reconcilers;
    private final Users users;
    private final Groups groups;
    private final Projects projects;
    private final Roles roles;
    private final Grants grants;
    private final CatalogRecords catalogRecords;
    private final EffectiveAssignments effectiveAssignments;

    /** The stores, one of each. */
    public record Stores(
            ProjectStore projects,
            UserStore users,
            GroupStore groups,
            RoleStore roles,
            AssignmentStore assignments,
            CatalogStore catalog,
            RevocationStore revocations) {
        /** New ones. */
        public static Stores fresh() {
            return new Stores(
                    new ProjectStore(),
                    new UserStore(),
                    new GroupStore(),
                    new RoleStore(),
                    new AssignmentStore(),
                    new CatalogStore(),
                    new RevocationStore());
        }
    }

    /**
     * @param keyFolder where the keys of tokens are kept
     */
    public Identity(Db db, Stores stores, Path keyFolder, IdentityConfig config, Clock clock, Ids ids) {
        var generation = new Generation();
        var passwords = new Passwords(config, ids);
        keys = new FernetKeys(keyFolder, config.maxActiveKeys(), ids);
        var bearers = new BearerLookup(stores.users(), stores.projects(), stores.roles(), stores.assignments());
        var revocations = new Revocations(db, stores.revocations(), generation, clock, config);
        var scopes = new ScopeLookup(stores.projects(), stores.users(), bearers);
        var check = new PasswordCheck(db, stores.users(), stores.projects(), scopes, passwords, clock, config);
        tokens = new Tokens(
                db, clock, config, new TokenFormat(keys, ids), bearers, revocations, check, scopes, generation);
        catalog = new Catalog(db, stores.catalog(), generation);
        service = new IdentityService(db, stores.projects(), tokens);
        bootstrap = new IdentityBootstrap(
                db,
                ids,
                stores.projects(),
                stores.users(),
                stores.roles(),
                stores.assignments(),
                stores.catalog(),
                passwords,
                generation);
        users = new Users(db, stores, passwords, check, revocations, generation, clock, config);
        groups = new Groups(db, stores, generation);
        projects = new Projects(db, stores, users, groups, generation, config);
        roles = new Roles(db, stores, generation);
        grants = new Grants(db, stores, generation);
        catalogRecords = new CatalogRecords(db, stores, generation);
        effectiveAssignments = new EffectiveAssignments(stores, projects, bearers);
        reconcilers = List.of(new TokenUpkeep(keys, revocations, config, clock));
    }

    /** Tokens. */
    public Tokens tokens() {
        return tokens;
    }

    /** The catalogue as tokens show it. */
    public Catalog catalog() {
        return catalog;
    }

    /** What other services may ask. */
    public IdentityService service() {
        return service;
    }

    /** What the first start makes. */
    public IdentityBootstrap bootstrap() {
        return bootstrap;
    }

    /** The keys of tokens. */
    public FernetKeys keys() {
        return keys;
    }

    /** What is kept true. */
    public List<Reconciler> reconcilers() {
        return reconcilers;
    }

    /** Changes of users. */
    public Users users() {
        return users;
    }

    /** Changes of groups. */
    public Groups groups() {
        return groups;
    }

    /** Changes of projects and domains. */
    public Projects projects() {
        return projects;
    }

    /** Changes of roles. */
    public Roles roles() {
        return roles;
    }

    /** Changes of assignments. */
    public Grants grants() {
        return grants;
    }

    /** Changes of the catalogue. */
    public CatalogRecords catalogRecords() {
        return catalogRecords;
    }

    /** What assignments amount to. */
    public EffectiveAssignments effectiveAssignments() {
        return effectiveAssignments;
    }
}
