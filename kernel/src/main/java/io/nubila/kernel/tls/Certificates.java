package io.nubila.kernel.tls;

import io.nubila.kernel.base.Ids;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes keys and certificates: EC P-256, signed with ECDSA and SHA-256.
 *
 * <p>The bytes are laid out here: loading a library for two certificates costs each first start 0.2 s.
 */
final class Certificates {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final byte[] SIGNATURE_KIND = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final byte[] MAY_SIGN_CERTIFICATES = Der.bits(1, new byte[] {0x06});
    private static final byte[] MAY_SIGN_HANDSHAKES = Der.bits(7, new byte[] {(byte) 0x80});
    private static final byte[] SERVER_AUTHENTICATION = Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"));

    /** Clocks of clients may be late by this much. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final int MAX_COMMON_NAME = 64;

    private final Ids ids;

    Certificates(Ids ids) {
        this.ids = ids;
    }

    /** A new key on P-256. */
    KeyPair newKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate authority signed by its own key; may sign server certificates but no further authority. */
    X509Certificate authority(KeyPair key, Instant now, Instant until) {
        var keyId = keyId(key.getPublic());
        var subject = name("Nubila CA " + HexFormat.of().formatHex(keyId, 0, 4));
        var extensions = Der.sequence(
                critical("2.5.29.19", Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO))),
                critical("2.5.29.15", MAY_SIGN_CERTIFICATES),
                extension(SUBJECT_KEY_ID, Der.octets(keyId)));
        return sign(key.getPrivate(), subject, validity(now, until), subject, key.getPublic(), extensions);
    }

    /** A server's certificate for these DNS names and addresses. */
    X509Certificate server(
            X509Certificate authority, PrivateKey authorityKey, PublicKey key, List<String> names, byte[] validity) {
        var issuer = authority.getSubjectX500Principal().getEncoded();
        var common = names.stream()
                .filter(name -> name.length() <= MAX_COMMON_NAME)
                .findFirst()
                .orElse("nubila");
        var alternatives = names.stream().map(Certificates::alternative).toArray(byte[][]::new);
        var extensions = Der.sequence(
                critical("2.5.29.19", Der.sequence()),
                critical("2.5.29.15", MAY_SIGN_HANDSHAKES),
                extension("2.5.29.37", SERVER_AUTHENTICATION),
                extension("2.5.29.17", Der.sequence(alternatives)),
                extension(SUBJECT_KEY_ID, Der.octets(keyId(key))),
                extension("2.5.29.35", Der.sequence(Der.implicit(0, keyId(authority)))));
        return sign(authorityKey, issuer, validity, name(common), key, extensions);
    }

    /** From a little before now, for clocks that are late, until then. */
    static byte[] validity(Instant now, Instant until) {
        return Der.sequence(Der.time(now.minus(CLOCK_SKEW)), Der.time(until));
    }

    /** Reads a certificate in DER. */
    static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    /** Reads a private key in PKCS #8, on an elliptic curve. */
    static PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** Reads a public key in its X.509 form, on an elliptic curve. */
    static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** Whether a private and a public key belong together; found by signing. */
    static boolean match(PrivateKey secret, PublicKey open) {
        try {
            var probe = new byte[] {1};
            var verifier = Signature.getInstance(SIGNATURE);
            verifier.initVerify(open);
            verifier.update(probe);
            return verifier.verify(signature(secret, probe));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private X509Certificate sign(
            PrivateKey signer, byte[] issuer, byte[] validity, byte[] subject, PublicKey key, byte[] extensions) {
        var statement = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(1, ids.bytes(16)).setBit(0)),
                SIGNATURE_KIND,
                issuer,
                validity,
                subject,
                key.getEncoded(),
                Der.explicit(3, extensions));
        try {
            return certificate(Der.sequence(statement, SIGNATURE_KIND, Der.bits(0, signature(signer, statement))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] signature(PrivateKey key, byte[] content) throws GeneralSecurityException {
        var signer = Signature.getInstance(SIGNATURE);
        signer.initSign(key);
        signer.update(content);
        return signer.sign();
    }

    private static byte[] name(String common) {
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.text(common))));
    }

    private static byte[] alternative(String name) {
        try {
            return Der.implicit(7, InetAddress.ofLiteral(name).getAddress());
        } catch (IllegalArgumentException notAnAddress) {
            return Der.implicit(2, name.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] critical(String kind, byte[] value) {
        return Der.sequence(Der.oid(kind), Der.yes(), Der.octets(value));
    }

    private static byte[] extension(String kind, byte[] value) {
        return Der.sequence(Der.oid(kind), Der.octets(value));
    }

    /** The name an authority gives its key; an operator's own may have made it in another way than ours. */
    private static byte[] keyId(X509Certificate authority) {
        var stored = authority.getExtensionValue(SUBJECT_KEY_ID);
        // An octet string in an octet string, both too short for more than one byte of length.
        return stored == null ? keyId(authority.getPublicKey()) : Arrays.copyOfRange(stored, 4, stored.length);
    }

    /** The name of a key in certificates: 20 bytes of its digest. */
    private static byte[] keyId(PublicKey key) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 20);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
