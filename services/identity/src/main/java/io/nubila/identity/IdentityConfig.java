package io.nubila.identity;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of the identity service.
 *
 * @param tokenLifetime how long a token is valid; default 1 hour
 * @param maxActiveKeys keys that are kept for tokens, the staged one included; default 3
 * @param keyLifetime how long a key is used for new tokens before the next takes over; default 1 day
 * @param bcryptRounds logarithm of the work of a password hash, 4 to 31; default 12
 * @param concurrentHashes password hashes worked on at the same time; default the number of processors
 * @param lockoutAfterFailures wrong passwords in a row after which a user is locked out; empty (default) for never
 * @param lockoutDuration how long a locked-out user has to wait; default 30 minutes
 * @param rememberedPasswords last passwords, the one in force included, that may not be used again; default 0, off
 * @param passwordLifetime after which a password has to be changed; empty (default) for never
 * @param passwordPattern that a new password has to match; empty (default) for none
 * @param maxPasswordBytes of a password as UTF-8; what is longer is cut; default 4096 (bcrypt itself looks at 72)
 * @param maxProjectDepth levels a tree of projects may have, the domain included; default 5
 * @param maxListed items of one page of a list; default 10,000
 */
public record IdentityConfig(
        Duration tokenLifetime,
        int maxActiveKeys,
        Duration keyLifetime,
        int bcryptRounds,
        int concurrentHashes,
        Optional<Integer> lockoutAfterFailures,
        Duration lockoutDuration,
        int rememberedPasswords,
        Optional<Duration> passwordLifetime,
        Optional<Pattern> passwordPattern,
        int maxPasswordBytes,
        int maxProjectDepth,
        int maxListed) {

    /** What holds when nothing is set. */
    public static IdentityConfig defaults() {
        return new IdentityConfig(
                Duration.ofHours(1),
                3,
                Duration.ofDays(1),
                12,
                Runtime.getRuntime().availableProcessors(),
                Optional.empty(),
                Duration.ofMinutes(30),
                0,
                Optional.empty(),
                Optional.empty(),
                4096,
                5,
                10_000);
    }

    /** The same with another work factor of password hashes. */
    public IdentityConfig withBcryptRounds(int rounds) {
        return new IdentityConfig(
                tokenLifetime,
                maxActiveKeys,
                keyLifetime,
                rounds,
                concurrentHashes,
                lockoutAfterFailures,
                lockoutDuration,
                rememberedPasswords,
                passwordLifetime,
                passwordPattern,
                maxPasswordBytes,
                maxProjectDepth,
                maxListed);
    }

    /** The same with a lockout. */
    public IdentityConfig withLockout(int failures, Duration duration) {
        return new IdentityConfig(
                tokenLifetime,
                maxActiveKeys,
                keyLifetime,
                bcryptRounds,
                concurrentHashes,
                Optional.of(failures),
                duration,
                rememberedPasswords,
                passwordLifetime,
                passwordPattern,
                maxPasswordBytes,
                maxProjectDepth,
                maxListed);
    }

    /** The same with a memory for passwords. */
    public IdentityConfig withRememberedPasswords(int count) {
        return new IdentityConfig(
                tokenLifetime,
                maxActiveKeys,
                keyLifetime,
                bcryptRounds,
                concurrentHashes,
                lockoutAfterFailures,
                lockoutDuration,
                count,
                passwordLifetime,
                passwordPattern,
                maxPasswordBytes,
                maxProjectDepth,
                maxListed);
    }
}
