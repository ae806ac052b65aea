package io.nubila.identity.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nubila.identity.IdentityConfig;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * Hashes and checks passwords with bcrypt, {@code $2b$}, as Keystone stores them. At most as many hashes run at the same
 * time as there are processors. A password that was right once is remembered as a keyed digest of hash and password, so
 * that the tenth login of a robot does not cost what the first did; the key is made at start and never leaves the process.
 */
final class Passwords {
    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration REMEMBERED_FOR = Duration.ofHours(1);
    private static final int WAIT_SECONDS = 30;
    private static final int BCRYPT_BYTES = 72;

    private static final int LEAST_ROUNDS = 4;

    private final IdentityConfig config;
    private final Ids ids;
    private final Semaphore places;
    private final SecretKeySpec key;
    private final String nobodysHash;
    private final Cache<String, byte[]> right = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();

    Passwords(IdentityConfig config, Ids ids) {
        this.config = config;
        this.ids = ids;
        this.places = new Semaphore(config.concurrentHashes(), true);
        this.key = new SecretKeySpec(ids.bytes(32), "HmacSHA256");
        this.nobodysHash = "$2b$%02d$".formatted(config.bcryptRounds()) + ".".repeat(22) + ".".repeat(31);
    }

    /** The hash of a new password. */
    String hash(String password) {
        return hash(password, config.bcryptRounds());
    }

    /**
     * The hash of a password we made ourselves, of more than a hundred random bits. Stretching protects what people think
     * of; here it would only make the first start wait.
     */
    String hashOfRandom(String password) {
        return hash(password, Math.min(LEAST_ROUNDS, config.bcryptRounds()));
    }

    private String hash(String password, int rounds) {
        var salt = ids.bytes(16);
        return bounded(() -> OpenBSDBCrypt.generate("2b", bytes(password), salt, rounds));
    }

    /** Whether the password belongs to the hash; for a user without one it takes as long and says no. */
    boolean right(String userId, Optional<String> hash, String password) {
        if (hash.isEmpty()) {
            var _ = matches(nobodysHash, password);
            return false;
        }
        var digest = digest(hash.get(), password);
        var known = right.getIfPresent(userId);
        if (known != null && MessageDigest.isEqual(known, digest)) {
            return true;
        }
        if (!matches(hash.get(), password)) {
            return false;
        }
        right.put(userId, digest);
        return true;
    }

    /** Notes that this password, just hashed, is the user's: the first login need not work it out again. */
    void remember(String userId, String hash, String password) {
        right.put(userId, digest(hash, password));
    }

    /** Takes as long as a check for a user that exists, and says no. */
    boolean rightForNobody(String password) {
        return right("", Optional.empty(), password);
    }

    /** Whether a password belongs to a hash, without remembering it. */
    boolean matches(String hash, String password) {
        return bounded(() -> OpenBSDBCrypt.checkPassword(hash, bytes(password)));
    }

    /** bcrypt looks at 72 bytes; what is longer is cut, as everywhere. */
    private byte[] bytes(String password) {
        var all = password.getBytes(StandardCharsets.UTF_8);
        int limit = Math.min(BCRYPT_BYTES, config.maxPasswordBytes());
        return all.length <= limit ? all : Arrays.copyOf(all, limit);
    }

    private byte[] digest(String hash, String password) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(hash.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new Problem.Bug("digest of a password: " + e).exception(e);
        }
    }

    private <T> T bounded(java.util.function.Supplier<T> work) {
        try {
            if (!places.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new Problem.Unavailable("Too many logins at the same time.", "no place to hash").exception();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("The cloud is stopping.", "interrupted while waiting to hash").exception(e);
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }
}
