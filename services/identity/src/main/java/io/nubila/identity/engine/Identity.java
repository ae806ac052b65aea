package io.nubila.identity.engine;

import io.nubila.identity.IdentityConfig;
import io.nubila.identity.store.ApplicationCredentialStore;
import io.nubila.identity.store.AssignmentStore;
import io.nubila.identity.store.CatalogStore;
import io.nubila.identity.store.ConsumerStore;
import io.nubila.identity.store.CredentialStore;
import io.nubila.identity.store.DomainConfigStore;
import io.nubila.identity.store.EndpointFilterStore;
import io.nubila.identity.store.GroupStore;
import io.nubila.identity.store.LimitStore;
import io.nubila.identity.store.PolicyDocumentStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.RevocationStore;
import io.nubila.identity.store.RoleStore;
import io.nubila.identity.store.TrustStore;
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
    private final ApplicationCredentials applicationCredentials;
    private final Trusts trusts;
    private final Credentials credentials;
    private final KeySignatures keySignatures;
    private final PolicyDocuments policies;
    private final EndpointFilters endpointFilters;
    private final Consumers consumers;
    private final DomainConfigs domainConfigs;
    private final Limits limits;

    /** The stores, one of each. */
    public record Stores(
            ProjectStore projects,
            UserStore users,
            GroupStore groups,
            RoleStore roles,
            AssignmentStore assignments,
            CatalogStore catalog,
            RevocationStore revocations,
            CredentialStore credentials,
            ApplicationCredentialStore applicationCredentials,
            TrustStore trusts,
            PolicyDocumentStore policies,
            EndpointFilterStore endpointFilters,
            ConsumerStore consumers,
            DomainConfigStore domainConfigs,
            LimitStore limits) {
        /** New ones. */
        public static Stores fresh() {
            return new Stores(
                    new ProjectStore(),
                    new UserStore(),
                    new GroupStore(),
                    new RoleStore(),
                    new AssignmentStore(),
                    new CatalogStore(),
                    new RevocationStore(),
                    new CredentialStore(),
                    new ApplicationCredentialStore(),
                    new TrustStore(),
                    new PolicyDocumentStore(),
                    new EndpointFilterStore(),
                    new ConsumerStore(),
                    new DomainConfigStore(),
                    new LimitStore());
        }
    }

    /**
     * @param keyFolder where keys are kept: those of tokens in {@code fernet}, that of credentials in {@code credential}
     */
    public Identity(Db db, Stores stores, Path keyFolder, IdentityConfig config, Clock clock, Ids ids) {
        var generation = new Generation();
        var passwords = new Passwords(config, ids);
        keys = new FernetKeys(keyFolder.resolve("fernet"), config.maxActiveKeys(), ids);
        var bearers = new BearerLookup(
                stores.users(),
                stores.projects(),
                stores.roles(),
                stores.assignments(),
                new DelegationLookup(stores, clock));
        var revocations = new Revocations(db, stores.revocations(), generation, clock, config);
        trusts = new Trusts(db, stores, bearers, generation, clock);
        var scopes = new ScopeLookup(stores.projects(), stores.users(), bearers, trusts);
        applicationCredentials =
                new ApplicationCredentials(db, stores, scopes, bearers, passwords, generation, clock, ids);
        var check = new PasswordCheck(db, stores.users(), stores.projects(), scopes, passwords, clock, config);
        tokens = new Tokens(
                db,
                clock,
                config,
                new TokenFormat(keys, ids),
                bearers,
                revocations,
                check,
                scopes,
                applicationCredentials,
                trusts,
                generation);
        var vault = new Vault(keyFolder.resolve("credential"), ids);
        credentials = new Credentials(db, stores.credentials(), vault);
        keySignatures = new KeySignatures(db, stores, credentials, trusts, tokens, clock);
        policies = new PolicyDocuments(db, stores);
        endpointFilters = new EndpointFilters(db, stores, generation);
        consumers = new Consumers(db, stores.consumers());
        domainConfigs = new DomainConfigs(db, stores.domainConfigs(), vault, config);
        limits = new Limits(db, stores);
        catalog = new Catalog(db, stores, endpointFilters, generation);
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
        reconcilers = List.of(new TokenUpkeep(keys, revocations, trusts, config, clock));
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

    /** Application credentials. */
    public ApplicationCredentials applicationCredentials() {
        return applicationCredentials;
    }

    /** Trusts. */
    public Trusts trusts() {
        return trusts;
    }

    /** What users keep for other programs. */
    public Credentials credentials() {
        return credentials;
    }

    /** Logins by signature. */
    public KeySignatures keySignatures() {
        return keySignatures;
    }

    /** Policies kept for services. */
    public PolicyDocuments policies() {
        return policies;
    }

    /** Which projects see which endpoints. */
    public EndpointFilters endpointFilters() {
        return endpointFilters;
    }

    /** OAuth consumers. */
    public Consumers consumers() {
        return consumers;
    }

    /** Options of domains. */
    public DomainConfigs domainConfigs() {
        return domainConfigs;
    }

    /** Limits of what projects may have. */
    public Limits limits() {
        return limits;
    }
}
