package io.nubila.network.engine;

import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AddressScope;
import io.nubila.network.model.RbacPolicy;
import io.nubila.network.store.AddressScopeStore;
import io.nubila.network.store.RbacStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetPoolStore;
import java.util.Optional;

/** Adds, changes and removes address scopes. */
public final class AddressScopes {
    private final AddressScopeStore scopes;
    private final SubnetPoolStore pools;
    private final RbacStore sharing;
    private final Ids ids;

    public AddressScopes(AddressScopeStore scopes, SubnetPoolStore pools, RbacStore sharing, Ids ids) {
        this.scopes = scopes;
        this.pools = pools;
        this.sharing = sharing;
        this.ids = ids;
    }

    /** An address scope by id; {@code NotFound} when it is not visible. */
    public AddressScope get(Tx tx, Scope visible, String id) {
        return scopes.find(tx, visible, id).orElseThrow(() -> notFound(id));
    }

    /** The refusal for an address scope that is not there. */
    public static ProblemException notFound(String id) {
        return Refusals.notFound("AddressScopeNotFound", "Address scope", id);
    }

    /** Adds an address scope. */
    public AddressScope create(Tx tx, AddressScope scope) {
        scopes.insert(tx, scope);
        if (scope.shared()) {
            share(tx, scope);
        }
        tx.event("address_scope", scope.id(), "create", Optional.empty(), Optional.of(scope));
        return scope;
    }

    private void share(Tx tx, AddressScope scope) {
        var _ = sharing.insert(
                tx,
                new RbacPolicy(
                        ids.uuid(),
                        scope.about().project(),
                        RbacPolicy.ADDRESS_SCOPE,
                        scope.id(),
                        RbacPolicy.SHARED,
                        RbacPolicy.EVERYONE,
                        tx.now()));
    }

    /** Changes an address scope; one that is shared with everyone stays so. */
    public AddressScope update(Tx tx, AddressScope before, AddressScope after) {
        if (before.shared() && !after.shared()) {
            throw Refusals.invalid(
                    "AddressScopeUpdateError",
                    "Unable to update address scope %s: Shared address scope can't be unshared."
                            .formatted(before.id()));
        }
        if (after.shared() && !before.shared()) {
            share(tx, after);
        }
        var updated = scopes.update(tx, before, after);
        tx.event("address_scope", updated.id(), "update", Optional.of(before), Optional.of(updated));
        return updated;
    }

    /** Removes an address scope; {@code AddressScopeInUse} when it has subnet pools. */
    public void delete(Tx tx, AddressScope scope) {
        if (!pools.inScope(tx, scope.id()).isEmpty()) {
            throw Refusals.conflict(
                    "AddressScopeInUse",
                    "Unable to complete operation on address scope %s. There are one or more subnet pools in use on the"
                                    .formatted(scope.id())
                            + " address scope");
        }
        sharing.deleteAll(tx, RbacPolicy.ADDRESS_SCOPE, scope.id());
        scopes.delete(tx, scope);
        tx.event("address_scope", scope.id(), "delete", Optional.of(scope), Optional.empty());
    }
}
