package io.nubila.compute.engine;

import io.nubila.kernel.base.Problem;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A public key in the one-line form of OpenSSH: a kind, the key in base64, and perhaps a comment.
 *
 * @param blob the key as SSH sends it
 */
record SshPublicKey(String kind, byte[] blob) {
    /** How many fields follow the kind, for each kind we know. */
    private static final Map<String, Integer> FIELDS = Map.of(
            "ssh-rsa", 2,
            "ssh-dss", 4,
            "ssh-ed25519", 1,
            "ecdsa-sha2-nistp256", 2,
            "ecdsa-sha2-nistp384", 2,
            "ecdsa-sha2-nistp521", 2,
            "sk-ssh-ed25519@openssh.com", 2,
            "sk-ecdsa-sha2-nistp256@openssh.com", 3);

    private static final int ED25519_BYTES = 32;
    private static final int LEAST_RSA_BITS = 512;

    /** Reads a line; {@code Invalid} when it is no public key. */
    static SshPublicKey of(String line) {
        var words = line.strip().split("\\s+", 3);
        if (words.length < 2 || line.strip().indexOf('\n') >= 0) {
            throw invalid();
        }
        try {
            var blob = Base64.getDecoder().decode(words[1]);
            var fields = fields(blob);
            var kind = new String(fields.getFirst(), StandardCharsets.US_ASCII);
            var expected = FIELDS.get(kind);
            if (expected == null || !kind.equals(words[0]) || fields.size() != expected + 1 || !fits(kind, fields)) {
                throw invalid();
            }
            return new SshPublicKey(kind, blob);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw invalid();
        }
    }

    /** The fields of a blob: each a length of four bytes and as many bytes. */
    private static List<byte[]> fields(byte[] blob) {
        var rest = ByteBuffer.wrap(blob);
        var fields = new ArrayList<byte[]>();
        do {
            int length = rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                throw new BufferUnderflowException();
            }
            var field = new byte[length];
            rest.get(field);
            fields.add(field);
        } while (rest.hasRemaining());
        return fields;
    }

    private static boolean fits(String kind, List<byte[]> fields) {
        if (kind.equals("ssh-rsa")) {
            return new BigInteger(fields.get(1)).signum() > 0
                    && new BigInteger(fields.get(2)).bitLength() >= LEAST_RSA_BITS;
        }
        if (kind.contains("ed25519")) {
            return fields.get(1).length == ED25519_BYTES;
        }
        if (kind.contains("nistp")) {
            var curve = new String(fields.get(1), StandardCharsets.US_ASCII);
            return kind.contains(curve) && fields.get(2).length > 0;
        }
        return true;
    }

    /** MD5 of the blob, as the API has always shown keys. */
    String fingerprint() {
        try {
            return NewKeypair.colons(MessageDigest.getInstance("MD5").digest(blob));
        } catch (NoSuchAlgorithmException e) {
            throw new Problem.Bug("no MD5").exception(e);
        }
    }

    private static RuntimeException invalid() {
        return new Problem.Invalid("Keypair data is invalid: failed to generate fingerprint").exception();
    }
}
