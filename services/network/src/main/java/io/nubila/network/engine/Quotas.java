package io.nubila.network.engine;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Tx;
import io.nubila.network.store.QuotaStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How much a project may have. A new resource is counted in the transaction that adds it, so no limit is overrun. */
public final class Quotas {
    /** Resources that are counted, in the order in which they are shown. */
    public static final List<String> RESOURCES = List.of(
            "network",
            "subnet",
            "subnetpool",
            "port",
            "router",
            "floatingip",
            "security_group",
            "security_group_rule",
            "rbac_policy");

    private final QuotaStore store;
    private final Map<String, Long> defaults;

    public Quotas(QuotaStore store, Map<String, Long> defaults) {
        this.store = store;
        this.defaults = defaults;
    }

    /** The limits of projects for which nobody set any; -1 for none. */
    public Map<String, Long> defaults() {
        var found = new LinkedHashMap<String, Long>();
        RESOURCES.forEach(resource -> found.put(resource, defaults.getOrDefault(resource, -1L)));
        return found;
    }

    /** The limits of a project; -1 for none. */
    public Map<String, Long> limits(Tx tx, ProjectId project) {
        var found = defaults();
        found.putAll(store.limits(tx, project));
        return found;
    }

    /** How many more of a resource the project may have; -1 for any number. */
    public long left(Tx tx, ProjectId project, String resource) {
        long limit = limits(tx, project).getOrDefault(resource, -1L);
        return limit < 0 ? -1 : Math.max(0, limit - store.used(tx, project, resource));
    }

    /** {@code OverQuota} (409) when the project may not have that many more. */
    public void check(Tx tx, ProjectId project, String resource, int more) {
        long left = left(tx, project, resource);
        if (left >= 0 && left < more) {
            throw new Problem.OverQuota("OverQuota", "Quota exceeded for resources: ['%s'].".formatted(resource))
                    .exception();
        }
    }

    /** How many of a resource a project has. */
    public long used(Tx tx, ProjectId project, String resource) {
        return store.used(tx, project, resource);
    }

    /** Projects with limits of their own. */
    public List<ProjectId> projects(Tx tx, int limit) {
        return store.projects(tx, limit);
    }

    /** Sets limits of a project. */
    public void set(Tx tx, ProjectId project, Map<String, Long> limits) {
        var before = limits(tx, project);
        limits.forEach((resource, maximum) -> store.set(tx, project, resource, maximum));
        tx.event("quota", project.value(), "update", java.util.Optional.of(before), java.util.Optional.of(limits));
    }

    /** Gives a project the default limits again; false when it had no others. */
    public boolean reset(Tx tx, ProjectId project) {
        var before = store.limits(tx, project);
        boolean any = store.reset(tx, project);
        if (any) {
            tx.event("quota", project.value(), "delete", java.util.Optional.of(before), java.util.Optional.empty());
        }
        return any;
    }
}
