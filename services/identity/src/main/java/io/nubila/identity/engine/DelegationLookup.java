package io.nubila.identity.engine;

import io.nubila.identity.model.ApplicationCredential;
import io.nubila.identity.model.Bearer;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Role;
import io.nubila.identity.model.Trust;
import io.nubila.identity.model.User;
import io.nubila.identity.store.ApplicationCredentialStore;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.TrustStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.db.Tx;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Looks up what a token means that was made with a trust or an application credential: never more than what the one who
 * trusts, or who made the credential, may do at that moment.
 */
final class DelegationLookup {
    private static final int MAX_CHAIN = 32;

    private final UserStore users;
    private final ProjectStore projects;
    private final TrustStore trusts;
    private final ApplicationCredentialStore credentials;
    private final Clock clock;

    DelegationLookup(Identity.Stores stores, Clock clock) {
        this.users = stores.users();
        this.projects = stores.projects();
        this.trusts = stores.trusts();
        this.credentials = stores.applicationCredentials();
        this.clock = clock;
    }

    /**
     * The bearer of a token made with a trust; empty when the trust is over, somebody of it is gone or disabled, or one of
     * its roles is lost.
     *
     * @param bare the one who is trusted, in the project, without roles
     */
    Optional<Bearer> byTrust(Tx tx, Bearer bare, String trustId, BearerLookup bearers) {
        var trust = trusts.find(tx, trustId).filter(it -> it.livesAt(clock.now()));
        if (trust.isEmpty()
                || !trust.get().trusteeId().equals(bare.token().userId())
                || !trust.get().projectId().equals(bare.place().map(Project::id))) {
            return Optional.empty();
        }
        var trustor = users.find(tx, trust.get().trustorId()).filter(User::enabled);
        var trustorDomain =
                trustor.flatMap(it -> projects.find(tx, it.domainId())).filter(Project::enabled);
        var first = first(tx, trust.get());
        if (trustorDomain.isEmpty() || first.isEmpty()) {
            return Optional.empty();
        }
        var held = roles(tx, trust.get(), first.get(), bare.place().orElseThrow(), bearers);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        boolean impersonation = trust.get().impersonation();
        return Optional.of(new Bearer(
                bare.token(),
                impersonation ? trustor.orElseThrow() : bare.user(),
                impersonation ? trustorDomain.get() : bare.userDomain(),
                bare.place(),
                bare.placeDomain(),
                held,
                trust,
                Optional.empty()));
    }

    /** Who trusted first, when none of those who handed the trust on is gone or disabled. */
    private Optional<String> first(Tx tx, Trust trust) {
        var at = trust;
        for (int length = 0; at.source().isPresent(); length++) {
            var above = trusts.find(tx, at.source().get()).filter(it -> it.livesAt(clock.now()));
            if (length > MAX_CHAIN
                    || above.flatMap(it -> users.find(tx, it.trusteeId()))
                            .filter(User::enabled)
                            .isEmpty()) {
                return Optional.empty();
            }
            at = above.orElseThrow();
        }
        return Optional.of(at.trustorId());
    }

    /** All roles of the trust with what they imply, or none when one of them is lost. */
    private static List<Role> roles(Tx tx, Trust trust, String trustorId, Project place, BearerLookup bearers) {
        var graph = bearers.graph(tx);
        var delegated = graph.closure(trust.roleIds());
        if (!bearers.roleIdsInProject(tx, trustorId, place).containsAll(delegated)) {
            return List.of();
        }
        return graph.shown(trust.roleIds());
    }

    /**
     * The bearer of a token made with an application credential; empty when it is over or all its roles are lost.
     *
     * @param bare its owner in the project, without roles
     */
    Optional<Bearer> byApplicationCredential(Tx tx, Bearer bare, String credentialId, BearerLookup bearers) {
        Optional<ApplicationCredential> credential = credentials
                .find(tx, credentialId)
                .filter(it -> it.holdsAt(clock.now()))
                .filter(it -> it.userId().equals(bare.token().userId()))
                .filter(it -> bare.place().map(Project::id).equals(Optional.of(it.projectId())));
        if (credential.isEmpty()) {
            return Optional.empty();
        }
        var known = bearers.graph(tx).roles();
        var owned = new HashSet<String>();
        bearers.rolesInProject(tx, bare.token().userId(), bare.place().orElseThrow())
                .forEach(role -> owned.add(role.id()));
        var held = credential.get().roleIds().stream()
                .filter(owned::contains)
                .flatMap(id -> Optional.ofNullable(known.get(id)).stream())
                .toList();
        return held.isEmpty()
                ? Optional.empty()
                : Optional.of(new Bearer(
                        bare.token(),
                        bare.user(),
                        bare.userDomain(),
                        bare.place(),
                        bare.placeDomain(),
                        held,
                        Optional.empty(),
                        credential));
    }
}
