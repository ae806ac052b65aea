package io.nubila.compute.engine;

import io.nubila.kernel.base.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A keypair to come: checked when its public half was sent, made here when it was not.
 *
 * @param fingerprint MD5 of an SSH key, SHA-1 of a certificate, as pairs of digits with colons
 * @param privateKey only of a pair made here; told once and never kept
 */
public record NewKeypair(String type, String publicKey, String fingerprint, Optional<String> privateKey) {
    /** A key for SSH. */
    public static final String SSH = "ssh";
    /** A certificate, by which Windows guests let in. */
    public static final String X509 = "x509";

    private static final int RSA_BITS = 2_048;
    private static final int SERIAL_BITS = 128;
    private static final Duration LIFE = Duration.ofDays(3_650);
    private static final ASN1ObjectIdentifier USER_PRINCIPAL_NAME = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3");

    /** A pair whose public half a client sent; {@code Invalid} when it is none. */
    public static NewKeypair imported(String type, String publicKey) {
        var fingerprint = type.equals(X509)
                ? certificateFingerprint(publicKey)
                : SshPublicKey.of(publicKey).fingerprint();
        return new NewKeypair(type, publicKey, fingerprint, Optional.empty());
    }

    /** A pair made here, for that user. Takes a second of processor time at worst. */
    public static NewKeypair made(String type, String user, Instant now, BigInteger serial) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            var pair = generator.generateKeyPair();
            return type.equals(X509) ? certificate(pair, user, now, serial) : ssh(pair);
        } catch (GeneralSecurityException | IOException | OperatorException e) {
            throw new Problem.Bug("making a keypair: " + e).exception(e);
        }
    }

    /** A positive number of a certificate, from that many random bytes. */
    public static BigInteger serial(byte[] random) {
        return new BigInteger(1, random).mod(BigInteger.TWO.pow(SERIAL_BITS)).add(BigInteger.ONE);
    }

    private static NewKeypair ssh(KeyPair pair) throws IOException {
        if (!(pair.getPublic() instanceof RSAPublicKey key)) {
            throw new Problem.Bug("not an RSA key").exception();
        }
        var blob = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(blob)) {
            field(out, "ssh-rsa".getBytes(StandardCharsets.US_ASCII));
            field(out, key.getPublicExponent().toByteArray());
            field(out, key.getModulus().toByteArray());
        }
        var line = "ssh-rsa " + Base64.getEncoder().encodeToString(blob.toByteArray()) + " Generated-by-Nubila";
        return new NewKeypair(SSH, line, SshPublicKey.of(line).fingerprint(), Optional.of(pem(pair.getPrivate())));
    }

    private static void field(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static NewKeypair certificate(KeyPair pair, String user, Instant now, BigInteger serial)
            throws GeneralSecurityException, IOException, OperatorException {
        var subject =
                new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, user).build();
        var builder = new JcaX509v3CertificateBuilder(
                subject, serial, Date.from(now), Date.from(now.plus(LIFE)), subject, pair.getPublic());
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        builder.addExtension(Extension.subjectAlternativeName, false, principal(user + "@localhost"));
        var signer = new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate());
        var certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("", pair.getPrivate(), new char[0], new X509Certificate[] {certificate});
        var bytes = new ByteArrayOutputStream();
        store.store(bytes, new char[0]);
        return new NewKeypair(
                X509,
                pem(certificate),
                colons(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded())),
                Optional.of(Base64.getEncoder().encodeToString(bytes.toByteArray())));
    }

    private static GeneralNames principal(String name) {
        var other = new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {
            USER_PRINCIPAL_NAME, new DERTaggedObject(true, 0, new DERUTF8String(name))
        });
        return new GeneralNames(new GeneralName(GeneralName.otherName, other));
    }

    private static String pem(Object object) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static String certificateFingerprint(String pem) {
        try {
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
            return colons(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new Problem.Invalid(
                            "Keypair data is invalid: failed to generate X509 fingerprint: it is no certificate in PEM form")
                    .exception(e);
        }
    }

    static String colons(byte[] hash) {
        return HexFormat.ofDelimiter(":").formatHex(hash);
    }
}
