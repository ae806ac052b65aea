package io.nubila.identity.engine;

import io.nubila.identity.model.Limit;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.RegisteredLimit;
import io.nubila.identity.store.CatalogStore;
import io.nubila.identity.store.LimitStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of limits. The model is the flat one: projects above and below a project do not matter. */
public final class Limits {
    private final Db db;
    private final LimitStore store;
    private final CatalogStore catalog;
    private final ProjectStore projects;

    Limits(Db db, Identity.Stores stores) {
        this.db = db;
        this.store = stores.limits();
        this.catalog = stores.catalog();
        this.projects = stores.projects();
    }

    /** What is to be limited for whom; either a project or a domain. */
    public record Wish(
            String id,
            String serviceId,
            Optional<String> regionId,
            String resourceName,
            Optional<String> projectId,
            Optional<String> domainId,
            int resourceLimit,
            Optional<String> description) {}

    /** A limit for all; {@code NotFound} when there is none. */
    public RegisteredLimit requireRegistered(Tx tx, String id) {
        return store.findRegistered(tx, id)
                .orElseThrow(() ->
                        new Problem.NotFound("Could not find registered limit for %s.".formatted(id)).exception());
    }

    /** A limit; {@code NotFound} when there is none. */
    public Limit require(Tx tx, String id) {
        return store.find(tx, id)
                .orElseThrow(() -> new Problem.NotFound("Could not find limit for %s.".formatted(id)).exception());
    }

    /** Adds limits for all; all or none. */
    public List<RegisteredLimit> register(Cause cause, List<RegisteredLimit> wanted) {
        return db.write(cause, tx -> {
            for (var limit : wanted) {
                requireThings(tx, "registered_limit", Optional.of(limit.serviceId()), limit.regionId());
                try {
                    store.insert(tx, limit);
                } catch (DuplicateRowException e) {
                    throw Refusals.taken("registered_limit", "Duplicate entry");
                }
                tx.event("registered_limit", limit.id(), "create", Optional.empty(), Optional.of(limit));
            }
            return wanted;
        });
    }

    /** Changes a limit for all that no other limit replaces. */
    public RegisteredLimit updateRegistered(Cause cause, String id, UnaryOperator<RegisteredLimit> edit) {
        return db.write(cause, tx -> {
            var before = requireRegistered(tx, id);
            requireUnreplaced(tx, id);
            var wanted = edit.apply(before);
            requireThings(tx, "registered_limit", Optional.of(wanted.serviceId()), wanted.regionId());
            try {
                store.update(tx, wanted);
            } catch (DuplicateRowException e) {
                throw Refusals.taken("registered_limit", "Duplicate entry");
            }
            tx.event("registered_limit", id, "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    /** Removes a limit for all that no other limit replaces. */
    public void deleteRegistered(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = requireRegistered(tx, id);
            requireUnreplaced(tx, id);
            store.deleteRegistered(tx, id);
            tx.event("registered_limit", id, "delete", Optional.of(before), Optional.empty());
        });
    }

    private void requireUnreplaced(Tx tx, String id) {
        if (store.replacements(tx, id) > 0) {
            throw Refusals.forbidden(("Unable to update or delete registered limit %s because there are project limits"
                            + " associated with it.")
                    .formatted(id));
        }
    }

    private void requireThings(Tx tx, String target, Optional<String> serviceId, Optional<String> regionId) {
        if (serviceId.filter(id -> catalog.service(tx, id).isEmpty()).isPresent()) {
            throw Refusals.expecting("service_id", target);
        }
        if (regionId.filter(id -> catalog.region(tx, id).isEmpty()).isPresent()) {
            throw Refusals.expecting("region_id", target);
        }
    }

    /** Adds limits; all or none. */
    public List<Limit> create(Cause cause, List<Wish> wishes) {
        return db.write(
                cause, tx -> wishes.stream().map(wish -> create(tx, wish)).toList());
    }

    private Limit create(Tx tx, Wish wish) {
        requireThings(tx, "limit", Optional.of(wish.serviceId()), wish.regionId());
        var owner = owner(tx, wish);
        var registered = store.findRegistered(tx, wish.serviceId(), wish.regionId(), wish.resourceName())
                .orElseThrow(() ->
                        Refusals.forbidden("Unable to create a limit that has no corresponding registered limit."));
        var limit = new Limit(
                wish.id(), registered, owner.id(), owner.isDomain(), wish.resourceLimit(), wish.description(), 1);
        try {
            store.insert(tx, limit);
        } catch (DuplicateRowException e) {
            throw Refusals.taken("limit", "Duplicate entry");
        }
        tx.event("limit", limit.id(), "create", Optional.empty(), Optional.of(limit));
        return limit;
    }

    private Project owner(Tx tx, Wish wish) {
        if (wish.projectId().isPresent()) {
            return projects.find(tx, wish.projectId().get())
                    .orElseThrow(() -> Refusals.expecting("project_id", "limit"));
        }
        return wish.domainId()
                .flatMap(id -> projects.find(tx, id))
                .filter(Project::isDomain)
                .orElseThrow(() -> Refusals.expecting("domain_id", "limit"));
    }

    /** Changes a limit's amount and description. */
    public Limit update(Cause cause, String id, UnaryOperator<Limit> edit) {
        return db.write(cause, tx -> {
            var before = require(tx, id);
            var wanted = edit.apply(before);
            store.update(tx, wanted);
            tx.event("limit", id, "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    /** Removes a limit. */
    public void delete(Cause cause, String id) {
        db.change(cause, tx -> {
            var before = require(tx, id);
            store.delete(tx, id);
            tx.event("limit", id, "delete", Optional.of(before), Optional.empty());
        });
    }
}
