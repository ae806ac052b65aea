package io.nubila.network.engine;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AddressScope;
import io.nubila.network.model.AddressSet;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.RbacPolicy;
import io.nubila.network.model.SubnetPool;
import io.nubila.network.store.RbacStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetPoolStore;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Adds, changes and removes subnet pools, and cuts subnets out of them: one transaction at a time for each pool, so that
 * nothing is cut twice.
 */
public final class SubnetPools {
    /** The unit in which IPv6 pools' quotas count: a network of this prefix length. */
    private static final int QUOTA_PREFIX_6 = 64;

    private final SubnetPoolStore pools;
    private final AddressScopes scopes;
    private final RbacStore sharing;
    private final Quotas quotas;
    private final Ids ids;

    /** Who asks: whose address scopes may be used. */
    public record Asker(Scope scope, Optional<ProjectId> project, boolean admin) {
        boolean owns(AddressScope addressScope) {
            return admin || project.equals(Optional.of(addressScope.about().project()));
        }
    }

    public SubnetPools(SubnetPoolStore pools, AddressScopes scopes, RbacStore sharing, Quotas quotas, Ids ids) {
        this.pools = pools;
        this.scopes = scopes;
        this.sharing = sharing;
        this.quotas = quotas;
        this.ids = ids;
    }

    /** A pool by id; {@code NotFound} when it is not within the scope. */
    public SubnetPool get(Tx tx, Scope scope, String id) {
        return pools.find(tx, scope, id).orElseThrow(() -> notFound(id));
    }

    /** The refusal for a pool that is not there. */
    public static ProblemException notFound(String id) {
        return Refusals.notFound("SubnetPoolNotFound", "Subnet pool", id);
    }

    /** The default pool of an IP version, as far as it is within the scope. */
    public Optional<SubnetPool> usual(Tx tx, Scope scope, int version) {
        return pools.usual(tx, version).flatMap(pool -> pools.find(tx, scope, pool.id()));
    }

    /** Adds a pool. */
    public SubnetPool create(Tx tx, Asker asker, SubnetPool pool) {
        quotas.check(tx, pool.about().project(), "subnetpool", 1);
        checkLengths(pool);
        checkUsual(tx, pool);
        pool.scope().ifPresent(id -> checkScope(tx, asker.scope(), id, pool));
        pools.insert(tx, pool);
        if (pool.shared()) {
            var _ = sharing.insert(tx, everyones(tx, pool));
        }
        tx.event("subnetpool", pool.id(), "create", Optional.empty(), Optional.of(pool));
        return pool;
    }

    private RbacPolicy everyones(Tx tx, SubnetPool pool) {
        return new RbacPolicy(
                ids.uuid(),
                pool.about().project(),
                RbacPolicy.SUBNET_POOL,
                pool.id(),
                RbacPolicy.SHARED,
                RbacPolicy.EVERYONE,
                tx.now());
    }

    private static void checkLengths(SubnetPool pool) {
        refuse(
                pool.minPrefix() > pool.maxPrefix(),
                "IllegalSubnetPoolPrefixBounds",
                "Illegal prefix bounds: min_prefixlen=%d, max_prefixlen=%d."
                        .formatted(pool.minPrefix(), pool.maxPrefix()));
        refuse(
                pool.minPrefix() > pool.defaultPrefix(),
                "IllegalSubnetPoolPrefixBounds",
                "Illegal prefix bounds: min_prefixlen=%d, default_prefixlen=%d."
                        .formatted(pool.minPrefix(), pool.defaultPrefix()));
        refuse(
                pool.maxPrefix() < pool.defaultPrefix(),
                "IllegalSubnetPoolPrefixBounds",
                "Illegal prefix bounds: max_prefixlen=%d, default_prefixlen=%d."
                        .formatted(pool.maxPrefix(), pool.defaultPrefix()));
        refuse(pool.prefixes().isEmpty(), "EmptySubnetPoolPrefixList", "Empty subnet pool prefix list.");
    }

    private static void refuse(boolean wrong, String code, String message) {
        if (wrong) {
            throw Refusals.invalid(code, message);
        }
    }

    private void checkUsual(Tx tx, SubnetPool pool) {
        var other = pool.isDefault() ? pools.usual(tx, pool.version()) : Optional.<SubnetPool>empty();
        if (other.filter(one -> !one.id().equals(pool.id())).isPresent()) {
            throw Refusals.invalid(
                    "A default subnetpool for this IP family has already been set. Only one default may exist per IP"
                            + " family.");
        }
    }

    private void checkScope(Tx tx, Scope visible, String id, SubnetPool pool) {
        var addressScope = scopes.get(tx, visible, id);
        refuse(
                addressScope.version() != pool.version(),
                "IllegalSubnetPoolIpVersionAssociationToAddressScope",
                "Subnet pool %s is of IP version %d, address scope %s of %d."
                        .formatted(pool.id(), pool.version(), id, addressScope.version()));
        for (var other : pools.inScope(tx, id)) {
            if (!other.id().equals(pool.id())
                    && pool.prefixes().stream().map(Cidr::of).anyMatch(other.addresses()::touches)) {
                throw Refusals.conflict(
                        "AddressScopePrefixConflict",
                        "The prefixes of subnet pools within an address scope must not overlap; those of %s do."
                                .formatted(other.id()));
            }
        }
    }

    /** Changes a pool. Prefixes are only ever added; {@code IllegalSubnetPoolPrefixUpdate} otherwise. */
    public SubnetPool update(Tx tx, Asker asker, SubnetPool before, SubnetPool after) {
        checkLengths(after);
        checkUsual(tx, after);
        boolean moved = !before.scope().equals(after.scope());
        boolean wider = !before.prefixes().equals(after.prefixes());
        if (moved || wider) {
            var wide = after.addresses();
            refuse(
                    !before.prefixes().stream().map(Cidr::of).allMatch(wide::covers),
                    "IllegalSubnetPoolPrefixUpdate",
                    "Existing prefixes must be a subset of the new prefixes.");
            before.scope().ifPresent(id -> refuseForeignScope(tx, asker, before, id));
            after.scope().ifPresent(id -> checkScope(tx, asker.scope(), id, after));
        }
        return save(tx, before, after);
    }

    /** What is in another's address scope is that one's to widen and move. */
    private void refuseForeignScope(Tx tx, Asker asker, SubnetPool pool, String id) {
        refuse(
                !asker.owns(scopes.get(tx, Scope.all(), id)),
                "IllegalSubnetPoolUpdate",
                "Illegal subnetpool update: subnetpool %s cannot be updated when associated with shared address scope %s."
                        .formatted(pool.id(), id));
    }

    /** Gives a pool other tags. */
    public SubnetPool tag(Tx tx, SubnetPool before, List<String> tags) {
        return save(tx, before, before.with(before.about().tagged(tags)));
    }

    private SubnetPool save(Tx tx, SubnetPool before, SubnetPool after) {
        var updated = pools.update(tx, before, after);
        tx.event("subnetpool", updated.id(), "update", Optional.of(before), Optional.of(updated));
        return updated;
    }

    /** Adds prefixes to a pool. */
    public SubnetPool addPrefixes(Tx tx, Asker asker, SubnetPool before, List<Cidr> more) {
        return change(before, more, set -> set.with(more), after -> update(tx, asker, before, after));
    }

    /** Takes prefixes out of a pool; {@code IllegalSubnetPoolPrefixUpdate} when a subnet lies in them. */
    public SubnetPool removePrefixes(Tx tx, SubnetPool before, List<Cidr> less) {
        var gone = AddressSet.of(less);
        for (var taken : pools.taken(tx, before.id())) {
            refuse(
                    gone.touches(taken.cidr()),
                    "IllegalSubnetPoolPrefixUpdate",
                    "Prefixes cannot be removed from subnet pool %s: subnet %s lies in them."
                            .formatted(before.id(), taken.cidr()));
        }
        return change(before, less, set -> set.without(less), after -> {
            checkLengths(after);
            return save(tx, before, after);
        });
    }

    private static SubnetPool change(
            SubnetPool before,
            List<Cidr> prefixes,
            Function<AddressSet, AddressSet> how,
            Function<SubnetPool, SubnetPool> save) {
        refuse(
                prefixes.stream().anyMatch(prefix -> prefix.version() != before.version()),
                "PrefixVersionMismatch",
                "Cannot mix IPv4 and IPv6 prefixes in a subnet pool.");
        var after = how.apply(before.addresses());
        return save.apply(before.over(after.cidrs().stream().map(Cidr::toString).toList()));
    }

    /** Removes a pool; {@code SubnetPoolDeleteError} (400) when subnets have been cut out of it. */
    public void delete(Tx tx, SubnetPool pool) {
        if (pools.used(tx, pool.id())) {
            throw Refusals.invalid(
                    "SubnetPoolDeleteError", "Unable to delete subnet pool: Subnet pool has existing allocations.");
        }
        sharing.deleteAll(tx, RbacPolicy.SUBNET_POOL, pool.id());
        pools.delete(tx, pool);
        tx.event("subnetpool", pool.id(), "delete", Optional.of(pool), Optional.empty());
    }

    /**
     * Cuts a range out of a pool for a project.
     *
     * @param wish the range itself; when none is given, one of that prefix length, or of the pool's default length
     */
    public Cidr cut(Tx tx, SubnetPool pool, ProjectId project, Optional<Cidr> wish, Optional<Integer> prefix) {
        int length = wish.map(Cidr::prefix).or(() -> prefix).orElse(pool.defaultPrefix());
        refuse(
                length < pool.minPrefix(),
                "MinPrefixSubnetAllocationError",
                "Unable to allocate subnet with prefix length %d, minimum allowed prefix is %d."
                        .formatted(length, pool.minPrefix()));
        refuse(
                length > pool.maxPrefix(),
                "MaxPrefixSubnetAllocationError",
                "Unable to allocate subnet with prefix length %d, maximum allowed prefix is %d."
                        .formatted(length, pool.maxPrefix()));
        var taken = pools.taken(tx, pool.id());
        checkQuota(pool, project, length, taken);
        var free = pool.addresses()
                .without(taken.stream().map(SubnetPoolStore.Taken::cidr).toList());
        if (wish.isPresent()) {
            if (!free.covers(wish.get())) {
                throw noRoom("Cannot allocate requested subnet from the available set of prefixes");
            }
            return wish.get();
        }
        return free.cut(length)
                .orElseThrow(() -> noRoom("Insufficient prefix space to allocate subnet size /" + length));
    }

    private static ProblemException noRoom(String why) {
        return Refusals.conflict("SubnetAllocationError", "Failed to allocate subnet: %s.".formatted(why));
    }

    private static void checkQuota(SubnetPool pool, ProjectId project, int length, List<SubnetPoolStore.Taken> taken) {
        if (pool.quota().isEmpty()) {
            return;
        }
        var used = taken.stream()
                .filter(one -> one.project().equals(project))
                .map(one -> units(pool.version(), one.cidr().prefix()))
                .reduce(units(pool.version(), length), BigInteger::add);
        if (used.compareTo(BigInteger.valueOf(pool.quota().get())) > 0) {
            throw new Problem.OverQuota("SubnetPoolQuotaExceeded", "Per-project subnet pool prefix quota exceeded.")
                    .exception();
        }
    }

    /** What a range counts towards a quota: addresses of IPv4, networks of /64 of IPv6. */
    private static BigInteger units(int version, int prefix) {
        int unit = version == 4 ? 32 : QUOTA_PREFIX_6;
        return BigInteger.ONE.shiftLeft(Math.max(0, unit - prefix));
    }
}
