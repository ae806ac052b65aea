package io.nubila.identity.engine;

import io.nubila.identity.model.Assignment;
import io.nubila.identity.model.Assignment.Actor;
import io.nubila.identity.model.Assignment.Place;
import io.nubila.identity.model.Endpoint;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Region;
import io.nubila.identity.model.Role;
import io.nubila.identity.model.Service;
import io.nubila.identity.model.User;
import io.nubila.identity.store.AssignmentStore;
import io.nubila.identity.store.CatalogStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.RoleStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Optional;

/**
 * Makes what every cloud begins with, and what is missing of it at a later start: the domain Default, the projects admin,
 * demo and service, the users admin and demo, the roles with their chain admin → manager → member → reader and the role
 * service, their assignments, the region, and the catalogue. What is there already stays as it is, except endpoints, which
 * follow the addresses of this start.
 */
public final class IdentityBootstrap {
    /** The id of the first domain. */
    public static final String DEFAULT_DOMAIN = "default";

    private static final int MAX_ENDPOINTS = 1_000;
    private static final List<String> CHAIN = List.of("admin", "manager", "member", "reader");
    private static final List<String> FACES = List.of("public", "internal", "admin");
    private static final String IMMUTABLE = "{\"immutable\":true}";

    private final Db db;
    private final Ids ids;
    private final ProjectStore projects;
    private final UserStore users;
    private final RoleStore roles;
    private final AssignmentStore assignments;
    private final CatalogStore catalog;
    private final Passwords passwords;
    private final Generation generation;

    /** What the first start is told; passwords are random ones, used only for users that are made. */
    public record Wish(String adminPassword, String demoPassword, String region, List<CatalogEntry> catalog) {
        public Wish {
            catalog = List.copyOf(catalog);
        }

        @Override
        public String toString() {
            return "Wish[region=" + region + ", catalog=" + catalog + "]";
        }
    }

    /** A service and the address of all its endpoints. */
    public record CatalogEntry(String type, String name, String description, String url) {}

    IdentityBootstrap(
            Db db,
            Ids ids,
            ProjectStore projects,
            UserStore users,
            RoleStore roles,
            AssignmentStore assignments,
            CatalogStore catalog,
            Passwords passwords,
            Generation generation) {
        this.db = db;
        this.ids = ids;
        this.projects = projects;
        this.users = users;
        this.roles = roles;
        this.assignments = assignments;
        this.catalog = catalog;
        this.passwords = passwords;
        this.generation = generation;
    }

    /** Makes what is missing; harmless to repeat. */
    public void run(Wish wish) {
        var adminHash = hashIfMissing("admin", wish.adminPassword());
        var demoHash = hashIfMissing("demo", wish.demoPassword());
        db.change(Cause.own("bootstrap"), tx -> {
            domain(tx);
            var admin = project(tx, "admin", "Bootstrap project for initializing the cloud.");
            var demo = project(tx, "demo", "The first project to try things out in.");
            project(tx, "service", "For the users of services.");
            var adminUser = user(tx, "admin", adminHash);
            var demoUser = user(tx, "demo", demoHash);
            tx.afterCommit(() -> {
                adminHash.ifPresent(hash -> passwords.remember(adminUser, hash, wish.adminPassword()));
                demoHash.ifPresent(hash -> passwords.remember(demoUser, hash, wish.demoPassword()));
            });
            roles(tx);
            assign(tx, adminUser, Place.project(admin), "admin");
            assign(tx, adminUser, Place.domain(DEFAULT_DOMAIN), "admin");
            assign(tx, adminUser, Place.SYSTEM, "admin");
            assign(tx, adminUser, Place.project(demo), "admin");
            assign(tx, demoUser, Place.project(demo), "member");
            catalogue(tx, wish);
            generation.changed(tx);
        });
    }

    private Optional<String> hashIfMissing(String name, String password) {
        boolean there =
                db.read(tx -> users.findByName(tx, DEFAULT_DOMAIN, name)).isPresent();
        return there ? Optional.empty() : Optional.of(passwords.hashOfRandom(password));
    }

    private void domain(Tx tx) {
        if (projects.find(tx, DEFAULT_DOMAIN).isEmpty()) {
            insert(
                    tx,
                    new Project(
                            DEFAULT_DOMAIN,
                            "",
                            "",
                            true,
                            "Default",
                            Optional.of("The default domain"),
                            true,
                            List.of(),
                            "{}",
                            "{}",
                            1));
        }
    }

    private String project(Tx tx, String name, String description) {
        var found = projects.findByName(tx, DEFAULT_DOMAIN, name);
        if (found.isPresent()) {
            return found.get().id();
        }
        var made = new Project(
                ids.hex(),
                DEFAULT_DOMAIN,
                DEFAULT_DOMAIN,
                false,
                name,
                Optional.of(description),
                true,
                List.of(),
                "{}",
                "{}",
                1);
        insert(tx, made);
        return made.id();
    }

    private void insert(Tx tx, Project project) {
        projects.insert(tx, project);
        tx.event(project.kind(), project.id(), "create", Optional.empty(), Optional.of(project));
    }

    private String user(Tx tx, String name, Optional<String> hash) {
        var found = users.findByName(tx, DEFAULT_DOMAIN, name);
        if (found.isPresent()) {
            return found.get().id();
        }
        var made = new User(ids.hex(), DEFAULT_DOMAIN, name, true, Optional.empty(), Optional.empty(), "{}", "{}", 1);
        users.insert(tx, made);
        users.setPassword(tx, made.id(), hash, Optional.empty());
        tx.event("user", made.id(), "create", Optional.empty(), Optional.of(made));
        return made.id();
    }

    private void roles(Tx tx) {
        for (var name : CHAIN) {
            var _ = role(tx, name);
        }
        var _ = role(tx, "service");
        for (int i = 0; i + 1 < CHAIN.size(); i++) {
            var prior = role(tx, CHAIN.get(i));
            var implied = role(tx, CHAIN.get(i + 1));
            if (roles.imply(tx, prior, implied)) {
                tx.event("implied_role", prior + "/" + implied, "create", Optional.empty(), Optional.empty());
            }
        }
    }

    private String role(Tx tx, String name) {
        var found = roles.findByName(tx, "", name);
        if (found.isPresent()) {
            return found.get().id();
        }
        var made = new Role(ids.hex(), "", name, Optional.empty(), IMMUTABLE, "{}", 1);
        roles.insert(tx, made);
        tx.event("role", made.id(), "create", Optional.empty(), Optional.of(made));
        return made.id();
    }

    private void assign(Tx tx, String userId, Place place, String roleName) {
        var assignment = new Assignment(Actor.user(userId), place, role(tx, roleName), false);
        if (assignments.add(tx, assignment)) {
            tx.event("role_assignment", userId, "create", Optional.empty(), Optional.of(assignment));
        }
    }

    private void catalogue(Tx tx, Wish wish) {
        if (catalog.region(tx, wish.region()).isEmpty()) {
            var region = new Region(wish.region(), Optional.empty(), "", "{}", 1);
            catalog.insert(tx, region);
            tx.event("region", region.id(), "create", Optional.empty(), Optional.of(region));
        }
        for (var entry : wish.catalog()) {
            var serviceId = service(tx, entry);
            var there = catalog.endpoints(
                    tx,
                    Listing.all(MAX_ENDPOINTS).where("service_id", serviceId).where("region_id", wish.region()));
            for (var face : FACES) {
                var found = there.stream().filter(it -> it.face().equals(face)).findFirst();
                endpoint(tx, found, serviceId, wish.region(), face, entry.url());
            }
        }
    }

    private String service(Tx tx, CatalogEntry entry) {
        var found = catalog.serviceNamed(tx, entry.type(), entry.name());
        if (found.isPresent()) {
            return found.get().id();
        }
        var made = new Service(
                ids.hex(), entry.type(), Optional.of(entry.name()), Optional.of(entry.description()), true, "{}", 1);
        catalog.insert(tx, made);
        tx.event("service", made.id(), "create", Optional.empty(), Optional.of(made));
        return made.id();
    }

    private void endpoint(Tx tx, Optional<Endpoint> found, String serviceId, String region, String face, String url) {
        if (found.isEmpty()) {
            var made = new Endpoint(ids.hex(), serviceId, Optional.of(region), face, url, true, "{}", 1);
            catalog.insert(tx, made);
            tx.event("endpoint", made.id(), "create", Optional.empty(), Optional.of(made));
            return;
        }
        var old = found.get();
        if (!old.url().equals(url)) {
            var moved = new Endpoint(
                    old.id(), serviceId, old.regionId(), face, url, old.enabled(), old.extra(), old.revision());
            catalog.update(tx, moved);
            tx.event("endpoint", old.id(), "update", Optional.of(old), Optional.of(moved));
        }
    }
}
