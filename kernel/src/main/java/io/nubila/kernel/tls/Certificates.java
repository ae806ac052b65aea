package io.nubila.kernel.tls;

import io.nubila.kernel.base.Ids;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
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
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/**
 * Makes keys and certificates: EC P-256, signed with ECDSA and SHA-256.
 *
 * <p>Bouncy Castle only lays out the bytes; keys and signatures are the JDK's own, which spares the loading of a second
 * security provider at each first start.
 */
final class Certificates {
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
        var subject = name("Nubila CA " + hex(keyId(key.getPublic())).substring(0, 8));
        var builder = builder(subject, subject, now, until, key.getPublic());
        add(builder, Extension.basicConstraints, true, new BasicConstraints(0));
        add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        add(builder, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key.getPublic())));
        return sign(builder, key.getPrivate());
    }

    /** A server's certificate for these DNS names and addresses. */
    X509Certificate server(
            X509Certificate authority,
            PrivateKey authorityKey,
            PublicKey key,
            List<String> names,
            Instant now,
            Instant until) {
        var issuer = X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
        var common = names.stream()
                .filter(name -> name.length() <= MAX_COMMON_NAME)
                .findFirst()
                .orElse("nubila");
        var builder = builder(issuer, name(common), now, until, key);
        add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
        add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        add(builder, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        var alternatives = names.stream().map(Certificates::alternative).toArray(GeneralName[]::new);
        add(builder, Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
        add(builder, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key)));
        var signerId = new AuthorityKeyIdentifier(keyId(authority.getPublicKey()));
        add(builder, Extension.authorityKeyIdentifier, false, signerId);
        return sign(builder, authorityKey);
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
            var verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(open);
            verifier.update(probe);
            return verifier.verify(signature(secret, probe));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, Instant now, Instant until, PublicKey key) {
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(1, ids.bytes(16)).setBit(0),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(until),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    private static X500Name name(String common) {
        return new X500NameBuilder().addRDN(BCStyle.CN, common).build();
    }

    private static GeneralName alternative(String name) {
        try {
            return new GeneralName(
                    GeneralName.iPAddress,
                    new DEROctetString(InetAddress.ofLiteral(name).getAddress()));
        } catch (IllegalArgumentException notAnAddress) {
            return new GeneralName(GeneralName.dNSName, name);
        }
    }

    private static void add(
            X509v3CertificateBuilder builder, ASN1ObjectIdentifier kind, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(kind, critical, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return certificate(builder.build(new EcdsaSigner(key)).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] signature(PrivateKey key, byte[] content) throws GeneralSecurityException {
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(key);
        signer.update(content);
        return signer.sign();
    }

    /** The name of a key in certificates: 20 bytes of its digest. */
    private static byte[] keyId(PublicKey key) {
        try {
            var bits = SubjectPublicKeyInfo.getInstance(key.getEncoded())
                    .getPublicKeyData()
                    .getBytes();
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bits), 20);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Signs what a certificate builder lays out. */
    private record EcdsaSigner(PrivateKey key, ByteArrayOutputStream content) implements ContentSigner {
        EcdsaSigner(PrivateKey key) {
            this(key, new ByteArrayOutputStream());
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            try {
                return signature(key, content.toByteArray());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
