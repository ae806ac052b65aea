package io.nubila.identity;

import io.nubila.contracts.identity.IdentityContract;
import io.nubila.identity.api.IdentityBodyTypes;
import io.nubila.identity.api.IdentityErrors;
import io.nubila.identity.api.IdentityRoutes;
import io.nubila.identity.engine.FernetKeys;
import io.nubila.identity.engine.Identity;
import io.nubila.identity.engine.IdentityBootstrap;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Migration;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.Manners;
import io.nubila.kernel.node.Module;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconcilers;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.tls.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * The identity service: users, projects, domains, groups, roles, the catalogue, and tokens. It has no operations, since
 * each of its changes is one transaction.
 */
public final class IdentityModule implements Module {
    private final Db db;
    private final Identity identity;
    private final Api.Definition api;
    private final Operations operations;
    private final Reconcilers reconcilers;

    public IdentityModule(Surroundings surroundings, IdentityConfig config) {
        var state = surroundings.state();
        var clock = surroundings.clock();
        db = Db.open(
                PrivateFiles.folder(state.resolve("db")).resolve("identity.db"),
                Migration.of(IdentityModule.class, "identity", "V0001__identity", "V0002__delegations"),
                clock);
        var stores = Identity.Stores.fresh();
        identity = new Identity(db, stores, state.resolve("keys"), config, clock, surroundings.ids());
        operations = new Operations(
                db, clock, surroundings.ids(), surroundings.node(), knownOperations(), surroundings.boundary());
        reconcilers = new Reconcilers(clock, identity.reconcilers());
        api = new Api.Definition(
                "identity",
                Optional.empty(),
                new IdentityErrors(),
                policy(surroundings),
                IdentityRoutes.of(db, identity, stores, config, clock, surroundings.ids()),
                "Keystone uri=\"" + surroundings.endpoints().root("identity") + "\"",
                Manners.USUAL.with(new IdentityBodyTypes()));
    }

    private static Policy policy(Surroundings surroundings) {
        try (var defaults = IdentityModule.class.getResourceAsStream("/policy/identity.yaml")) {
            if (defaults == null) {
                throw new Problem.Bug("no /policy/identity.yaml").exception();
            }
            return Policy.load("identity", defaults)
                    .worded(rule -> "You are not authorized to perform the requested action: " + rule + ".")
                    .overriddenBy(surroundings.state().resolve("policy/identity.yaml"), surroundings.clock());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the other services may ask. */
    public IdentityContract contract() {
        return identity.service();
    }

    /** Makes what every cloud begins with. */
    public IdentityBootstrap bootstrap() {
        return identity.bootstrap();
    }

    /** The keys tokens are sealed with, for rotating them. */
    public FernetKeys keys() {
        return identity.keys();
    }

    @Override
    public String name() {
        return "identity";
    }

    @Override
    public Api.Definition api() {
        return api;
    }

    @Override
    public List<Operation<?>> knownOperations() {
        return List.of();
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public Reconcilers reconcilers() {
        return reconcilers;
    }

    @Override
    public void start() {
        reconcilers.start();
    }

    @Override
    public void close() {
        reconcilers.close();
        operations.close();
        db.close();
    }
}
