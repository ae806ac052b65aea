package io.nubila.identity;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.config.Section;
import io.nubila.kernel.config.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Settings of the identity service; each is described where it is read.
 *
 * @param lockoutAfterFailures 0 for never
 * @param rememberedPasswords 0 for none
 * @param passwordLifetimeDays 0 for ever
 */
public record IdentityConfig(
        Duration tokenLifetime,
        int maxActiveKeys,
        Duration keyLifetime,
        int bcryptRounds,
        int concurrentHashes,
        int lockoutAfterFailures,
        Duration lockoutDuration,
        int rememberedPasswords,
        int passwordLifetimeDays,
        Optional<Pattern> passwordPattern,
        int maxPasswordBytes,
        int maxProjectDepth,
        int maxListed) {

    /** Its part of the configuration file. */
    public static final Section<IdentityConfig> SECTION =
            Section.of("identity", "Users, their passwords, and tokens.", IdentityConfig::read);

    private static IdentityConfig read(Settings s) {
        return new IdentityConfig(
                s.duration(
                        "token-lifetime",
                        Duration.ofHours(1),
                        Duration.ofMinutes(1),
                        Duration.ofDays(7),
                        "How long a token is valid."),
                s.number("max-active-keys", 3, 2, 100, "Keys that are kept for tokens, the staged one included."),
                s.duration(
                        "key-lifetime",
                        Duration.ofDays(1),
                        Duration.ofMinutes(10),
                        Duration.ofDays(365),
                        "How long a key seals new tokens before the next takes over; at least the lifetime of a token."),
                s.number("bcrypt-rounds", 12, 4, 31, "Work of a password hash, as a power of two."),
                s.number(
                        "concurrent-hashes",
                        Math.min(256, Runtime.getRuntime().availableProcessors()),
                        1,
                        256,
                        "Password hashes worked on at the same time."),
                s.number(
                        "lockout-after-failures",
                        0,
                        0,
                        1_000,
                        "Wrong passwords in a row after which a user is locked out; 0 for never."),
                s.duration(
                        "lockout-duration",
                        Duration.ofMinutes(30),
                        Duration.ofSeconds(1),
                        Duration.ofDays(365),
                        "How long a locked-out user has to wait."),
                s.number(
                        "remembered-passwords",
                        0,
                        0,
                        24,
                        "Last passwords, the one in force included, that a user may not choose again; 0 for none."),
                s.number(
                        "password-lifetime-days",
                        0,
                        0,
                        3_650,
                        "Days after which a password has to be changed; 0 for never."),
                s.optionalText("password-pattern", "A regular expression that new passwords have to match.")
                        .map(IdentityConfig::pattern),
                s.number(
                        "max-password-bytes",
                        72,
                        8,
                        72,
                        "Bytes of a password that count; bcrypt looks at no more than 72."),
                s.number("max-project-depth", 5, 2, 32, "Levels a tree of projects may have, the domain included."),
                s.number("max-listed", 10_000, 1, 100_000, "Items of one page of a list."));
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new Problem.Invalid("identity.password-pattern is no regular expression: " + e.getDescription())
                    .exception(e);
        }
    }

    /** What holds when nothing is set. */
    public static IdentityConfig defaults() {
        return SECTION.defaults();
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
                passwordLifetimeDays,
                passwordPattern,
                maxPasswordBytes,
                maxProjectDepth,
                maxListed);
    }

    /** The same with a lockout and a memory for passwords. */
    public IdentityConfig withCompliance(int failures, Duration lockout, int remembered) {
        return new IdentityConfig(
                tokenLifetime,
                maxActiveKeys,
                keyLifetime,
                bcryptRounds,
                concurrentHashes,
                failures,
                lockout,
                remembered,
                passwordLifetimeDays,
                passwordPattern,
                maxPasswordBytes,
                maxProjectDepth,
                maxListed);
    }
}
