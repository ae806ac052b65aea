package io.nubila.identity.engine;

import io.nubila.identity.IdentityConfig;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.operations.Reconciler;
import java.time.Duration;

/** Keeps keys young and the lists of ended tokens and of trusts that are over short. */
final class TokenUpkeep implements Reconciler {
    private static final Duration EVERY = Duration.ofMinutes(10);

    private final FernetKeys keys;
    private final Revocations revocations;
    private final Trusts trusts;
    private final IdentityConfig config;
    private final Clock clock;

    TokenUpkeep(FernetKeys keys, Revocations revocations, Trusts trusts, IdentityConfig config, Clock clock) {
        this.keys = keys;
        this.revocations = revocations;
        this.trusts = trusts;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "token-upkeep";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void run() {
        revocations.prune();
        trusts.prune(clock.now().minus(config.tokenLifetime()));
        if (clock.now().isAfter(keys.sealingSince().plus(config.keyLifetime()))) {
            keys.rotate(clock.now().minus(config.tokenLifetime()));
        }
    }
}
