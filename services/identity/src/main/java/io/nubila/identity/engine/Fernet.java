package io.nubila.identity.engine;

import io.nubila.kernel.base.Problem;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Fernet, version 0x80: a time in seconds and a payload, encrypted with AES-128-CBC and signed with HMAC-SHA-256, as
 * URL-safe base64 without padding.
 */
final class Fernet {
    /** Bytes of a key: half for signing, half for encrypting. */
    static final int KEY_BYTES = 32;

    private static final byte VERSION = (byte) 0x80;
    private static final int IV_BYTES = 16;
    private static final int MAC_BYTES = 32;
    private static final int HEAD_BYTES = 1 + 8 + IV_BYTES;
    private static final int MAX_TOKEN_CHARACTERS = 4096;

    private Fernet() {}

    /** What a token carried, and when it was made, in whole seconds. */
    record Opened(byte[] payload, Instant made) {}

    /** A key, split and ready. */
    record Key(SecretKeySpec signing, SecretKeySpec encrypting) {
        static Key of(byte[] bytes) {
            if (bytes.length != KEY_BYTES) {
                throw new Problem.Bug("a Fernet key has " + bytes.length + " bytes").exception();
            }
            return new Key(new SecretKeySpec(bytes, 0, 16, "HmacSHA256"), new SecretKeySpec(bytes, 16, 16, "AES"));
        }

        @Override
        public String toString() {
            return "Key[…]";
        }
    }

    /**
     * Seals a payload.
     *
     * @param iv 16 random bytes
     */
    static String seal(Key key, byte[] payload, Instant made, byte[] iv) {
        try {
            var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, key.encrypting(), new IvParameterSpec(iv));
            var encrypted = cipher.doFinal(payload);
            var out = ByteBuffer.allocate(HEAD_BYTES + encrypted.length + MAC_BYTES);
            out.put(VERSION).putLong(made.getEpochSecond()).put(iv).put(encrypted);
            out.put(sign(key, out.array(), HEAD_BYTES + encrypted.length));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
        } catch (GeneralSecurityException e) {
            throw new Problem.Bug("sealing a token: " + e).exception(e);
        }
    }

    /** Opens what one of the keys has sealed; empty for anything else. */
    static Optional<Opened> open(List<Key> keys, String token) {
        if (token.length() > MAX_TOKEN_CHARACTERS) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            int end = token.length();
            while (end > 0 && token.charAt(end - 1) == '=') {
                end--;
            }
            bytes = Base64.getUrlDecoder().decode(token.substring(0, end));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int signed = bytes.length - MAC_BYTES;
        if (signed < HEAD_BYTES + 16 || bytes[0] != VERSION) {
            return Optional.empty();
        }
        var signature = Arrays.copyOfRange(bytes, signed, bytes.length);
        try {
            for (var key : keys) {
                if (MessageDigest.isEqual(sign(key, bytes, signed), signature)) {
                    return Optional.of(decrypt(key, bytes, signed));
                }
            }
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Opened decrypt(Key key, byte[] bytes, int signed) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.DECRYPT_MODE, key.encrypting(), new IvParameterSpec(bytes, 9, IV_BYTES));
        var payload = cipher.doFinal(bytes, HEAD_BYTES, signed - HEAD_BYTES);
        return new Opened(
                payload, Instant.ofEpochSecond(ByteBuffer.wrap(bytes, 1, 8).getLong()));
    }

    private static byte[] sign(Key key, byte[] bytes, int length) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(key.signing());
        mac.update(bytes, 0, length);
        return mac.doFinal();
    }
}
