package io.nubila.network.engine;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.Network;
import io.nubila.network.model.RbacPolicy;
import io.nubila.network.model.SubnetPool;
import io.nubila.network.store.AddressScopeStore;
import io.nubila.network.store.RbacStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetPoolStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lends resources to other projects, by name or to everyone. A loan cannot be ended while someone relies on it. That a
 * network is "shared" or "external" is such a loan to everyone under another name; the two are kept the same.
 */
public final class Sharing {
    private final RbacStore store;
    private final SubnetPoolStore pools;
    private final AddressScopeStore scopes;
    private final Quotas quotas;
    private final Pending pending;
    private final Ids ids;

    public Sharing(
            RbacStore store, SubnetPoolStore pools, AddressScopeStore scopes, Quotas quotas, Pending pending, Ids ids) {
        this.store = store;
        this.pools = pools;
        this.scopes = scopes;
        this.quotas = quotas;
        this.pending = pending;
        this.ids = ids;
    }

    /** A policy by id; {@code NotFound} when it is not within the scope. */
    public RbacPolicy get(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id).orElseThrow(() -> notFound(id));
    }

    /** The refusal for a policy that is not there. */
    public static ProblemException notFound(String id) {
        return new Problem.NotFound("RbacPolicyNotFound", "RBAC policy %s could not be found.".formatted(id))
                .exception();
    }

    /** Which of these objects are shared with the caller's project. */
    public Set<String> sharedWith(Tx tx, String type, Caller caller, Collection<String> objects) {
        return store.sharedWith(tx, type, objects, caller.projectId().orElse("-"));
    }

    /** Which of these networks are shared with the caller's project. Those of the project itself need no question. */
    public Set<String> networksSharedWith(Tx tx, Caller caller, Collection<Network> networks) {
        var found = new HashSet<String>();
        var open = new HashSet<String>();
        for (var network : networks) {
            if (network.shared()) {
                found.add(network.id().value());
            } else {
                open.add(network.id().value());
            }
        }
        found.addAll(sharedWith(tx, RbacPolicy.NETWORK, caller, open));
        return found;
    }

    /** Whose an object is; {@code NotFound} when there is none. */
    public ProjectId owner(Tx tx, String type, String object) {
        return store.owner(tx, type, object).orElseThrow(() -> missing(type, object));
    }

    /** The refusal for an object that is not there. */
    public ProblemException missing(String type, String object) {
        return switch (type) {
            case RbacPolicy.NETWORK -> Refusals.networkNotFound(object);
            case RbacPolicy.SUBNET_POOL -> SubnetPools.notFound(object);
            case RbacPolicy.ADDRESS_SCOPE -> AddressScopes.notFound(object);
            default -> Refusals.groupNotFound(object);
        };
    }

    /** Adds a policy; {@code RbacPolicyExists} when there is one that says the same. */
    public RbacPolicy create(Tx tx, RbacPolicy policy) {
        quotas.check(tx, policy.project(), "rbac_policy", 1);
        if (policy.objectType().equals(RbacPolicy.SUBNET_POOL)) {
            checkScopeOf(tx, policy);
        }
        if (!store.insert(tx, policy)) {
            throw exists(policy);
        }
        settle(tx, policy);
        tx.event("rbac_policy", policy.id(), "create", Optional.empty(), Optional.of(policy));
        return policy;
    }

    private static ProblemException exists(RbacPolicy policy) {
        return Refusals.conflict(
                "RbacPolicyExists",
                "An RBAC policy of %s already grants %s to %s."
                        .formatted(policy.objectId(), policy.action(), policy.target()));
    }

    /** A pool in an address scope can be lent only to those who may use the scope. */
    private void checkScopeOf(Tx tx, RbacPolicy policy) {
        var scope = pools.find(tx, Scope.all(), policy.objectId()).flatMap(SubnetPool::scope);
        if (scope.isEmpty()) {
            return;
        }
        var owner = owner(tx, RbacPolicy.ADDRESS_SCOPE, scope.get());
        boolean may = owner.value().equals(policy.target())
                || scopes.find(tx, Scope.all(), scope.get())
                        .filter(one -> one.shared())
                        .isPresent()
                || (!policy.isForEveryone()
                        && !store.sharedWith(tx, RbacPolicy.ADDRESS_SCOPE, List.of(scope.get()), policy.target())
                                .isEmpty());
        if (!may) {
            throw Refusals.invalid("The address scope %s of subnet pool %s is not accessible to %s."
                    .formatted(scope.get(), policy.objectId(), policy.target()));
        }
    }

    /** Gives a policy another target; {@code RbacPolicyInUse} when the old one relies on it. */
    public RbacPolicy retarget(Tx tx, RbacPolicy before, String target) {
        var after = before.to(target);
        if (before.target().equals(target)) {
            return before;
        }
        if (!store.retarget(tx, before, after)) {
            throw exists(after);
        }
        refuseInUse(tx, before);
        settle(tx, after);
        tx.event("rbac_policy", before.id(), "update", Optional.of(before), Optional.of(after));
        return after;
    }

    /** Removes a policy; {@code RbacPolicyInUse} when its target relies on it. */
    public void delete(Tx tx, RbacPolicy policy) {
        store.delete(tx, policy);
        refuseInUse(tx, policy);
        settle(tx, policy);
        tx.event("rbac_policy", policy.id(), "delete", Optional.of(policy), Optional.empty());
    }

    /** Whether those who use the object may still do so by the policies that are left. */
    private void refuseInUse(Tx tx, RbacPolicy gone) {
        var left = store.of(tx, gone.objectType(), gone.objectId());
        var granted = new HashSet<String>();
        for (var policy : left) {
            if (policy.action().equals(gone.action())) {
                granted.add(policy.target());
            }
        }
        if (granted.contains(RbacPolicy.EVERYONE)) {
            return;
        }
        var users = users(tx, gone);
        users.removeAll(granted);
        boolean relied = gone.isForEveryone() ? !users.isEmpty() : users.contains(gone.target());
        if (relied) {
            throw Refusals.conflict(
                    "RbacPolicyInUse",
                    "RBAC policy on object %s cannot be removed because other objects depend on it."
                            .formatted(gone.objectId()));
        }
    }

    private Set<String> users(Tx tx, RbacPolicy policy) {
        return switch (policy.objectType()) {
            case RbacPolicy.NETWORK ->
                policy.action().equals(RbacPolicy.EXTERNAL)
                        ? store.travellers(tx, policy.objectId())
                        : store.tenants(tx, policy.objectId());
            case RbacPolicy.SUBNET_POOL -> store.cutters(tx, policy.objectId());
            case RbacPolicy.ADDRESS_SCOPE -> store.poolers(tx, policy.objectId());
            default -> store.members(tx, policy.objectId());
        };
    }

    /** Notes at the object whether everyone may use it. */
    private void settle(Tx tx, RbacPolicy changed) {
        var all = store.of(tx, changed.objectType(), changed.objectId());
        boolean shared = all.stream()
                .anyMatch(policy -> policy.isForEveryone() && policy.action().equals(RbacPolicy.SHARED));
        boolean external = all.stream().anyMatch(policy -> policy.action().equals(RbacPolicy.EXTERNAL));
        store.mark(tx, changed.objectType(), changed.objectId(), shared, external);
        if (changed.objectType().equals(RbacPolicy.NETWORK)) {
            pending.network(tx, new NetworkId(changed.objectId()));
        }
    }

    /** Makes the policies of a network say what the network says of itself; refuses as {@link #delete} does. */
    void follow(Tx tx, Network network) {
        follow(tx, network, RbacPolicy.SHARED, network.shared());
        follow(tx, network, RbacPolicy.EXTERNAL, network.external());
    }

    private void follow(Tx tx, Network network, String action, boolean wanted) {
        var all = store.of(tx, RbacPolicy.NETWORK, network.id().value());
        var mine = all.stream().filter(policy -> policy.action().equals(action)).toList();
        var everyones = mine.stream().filter(RbacPolicy::isForEveryone).findFirst();
        boolean there = action.equals(RbacPolicy.EXTERNAL) ? !mine.isEmpty() : everyones.isPresent();
        if (wanted && !there) {
            var _ = store.insert(
                    tx,
                    new RbacPolicy(
                            ids.uuid(),
                            network.about().project(),
                            RbacPolicy.NETWORK,
                            network.id().value(),
                            action,
                            RbacPolicy.EVERYONE,
                            tx.now()));
        } else if (!wanted && there) {
            var going = action.equals(RbacPolicy.EXTERNAL)
                    ? mine
                    : everyones.stream().toList();
            going.forEach(policy -> store.delete(tx, policy));
        }
    }

    /** Whether projects other than the owner rely on the network's being shared with everyone. */
    boolean isRelied(Tx tx, Network network) {
        var users = store.tenants(tx, network.id().value());
        store.of(tx, RbacPolicy.NETWORK, network.id().value()).stream()
                .filter(policy -> policy.action().equals(RbacPolicy.SHARED) && !policy.isForEveryone())
                .forEach(policy -> users.remove(policy.target()));
        return !users.isEmpty();
    }

    /** Forgets the policies of an object that is going away. */
    void forget(Tx tx, String type, String object) {
        store.deleteAll(tx, type, object);
    }
}
