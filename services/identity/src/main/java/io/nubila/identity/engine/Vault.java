package io.nubila.identity.engine;

import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.tls.PrivateFiles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what is secret and has to be readable again, with AES-256-GCM and a key that lies beside the database, not in it:
 * a copy of the database alone tells nothing. The key is made at the first start.
 */
final class Vault {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String CIPHER = "AES/GCM/NoPadding";

    private final SecretKeySpec key;
    private final Ids ids;

    /**
     * @param folder where the key is kept, readable by its owner only
     */
    Vault(Path folder, Ids ids) {
        this.ids = ids;
        var file = PrivateFiles.folder(folder).resolve("0");
        if (!Files.exists(file)) {
            var text = Base64.getUrlEncoder().encodeToString(ids.bytes(KEY_BYTES));
            PrivateFiles.write(file, text.getBytes(StandardCharsets.US_ASCII));
        }
        var bytes =
                Base64.getUrlDecoder().decode(new String(PrivateFiles.read(file), StandardCharsets.US_ASCII).strip());
        if (bytes.length != KEY_BYTES) {
            throw new Problem.Bug("the key " + file + " has " + bytes.length + " bytes").exception();
        }
        key = new SecretKeySpec(bytes, "AES");
    }

    /** The text, sealed. */
    String seal(String text) {
        try {
            var nonce = ids.bytes(NONCE_BYTES);
            var cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            var sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            var all =
                    ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed);
            return Base64.getEncoder().encodeToString(all.array());
        } catch (GeneralSecurityException e) {
            throw new Problem.Bug("sealing: " + e).exception(e);
        }
    }

    /** The text that was sealed; a {@code Bug} when this vault did not seal it. */
    String open(String sealed) {
        try {
            var all = Base64.getDecoder().decode(sealed);
            var cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, all, 0, NONCE_BYTES));
            return new String(cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Problem.Bug("opening what was sealed: " + e).exception(e);
        }
    }
}
