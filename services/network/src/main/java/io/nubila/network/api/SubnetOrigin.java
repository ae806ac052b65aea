package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.policy.Policy;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Scopes;
import io.nubila.network.engine.SubnetPools;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.SubnetPool;
import java.util.Optional;

/** Where a new subnet's range comes from: the client's own choice, or a subnet pool. */
final class SubnetOrigin {
    private final SubnetPools pools;
    private final Policy policy;

    SubnetOrigin(SubnetPools pools, Policy policy) {
        this.pools = pools;
        this.policy = policy;
    }

    /** The pool asked for by id or as the default one. */
    Optional<SubnetPool> pool(Tx tx, Request request, Given given) {
        var named = given.text("subnetpool_id");
        boolean usual = given.bool("use_default_subnetpool", false);
        if (usual && named.isPresent()) {
            throw Refusals.badRequest("subnets", "subnetpool_id and use_default_subnetpool cannot both be specified");
        }
        var visible = Scopes.of(policy, "get_subnetpool", request.caller());
        if (named.isPresent()) {
            var pool = pools.get(tx, visible, named.get());
            if (pool.version() != version(given)) {
                throw Refusals.badRequest("subnets", "ip_version does not match the version of the subnet pool");
            }
            return Optional.of(pool);
        }
        if (!usual) {
            return Optional.empty();
        }
        int version = version(given);
        return Optional.of(pools.usual(tx, visible, version)
                .orElseThrow(() ->
                        Refusals.badRequest("subnets", "No default subnetpool found for IPv%d".formatted(version))));
    }

    private static int version(Given given) {
        return given.number("ip_version").orElse(4);
    }

    /** The range: as given, else cut out of the pool. */
    Cidr cidr(Tx tx, Given given, ProjectId project, Optional<SubnetPool> pool) {
        var wish = given.text("cidr").map(Cidr::of);
        if (wish.isPresent() && given.value("prefixlen").isPresent()) {
            throw Refusals.bad("Cidr and prefixlen must not be supplied together");
        }
        if (wish.isPresent() && wish.get().version() != version(given)) {
            throw Refusals.invalid(
                    "cidr '%s' does not match the ip_version '%d'".formatted(wish.get(), version(given)));
        }
        if (pool.isPresent()) {
            return pools.cut(tx, pool.get(), project, wish, given.number("prefixlen"));
        }
        return wish.orElseThrow(
                () -> Refusals.badRequest("subnets", "a subnetpool must be specified in the absence of a cidr"));
    }
}
