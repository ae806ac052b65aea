package io.nubila.kernel.tls;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate authority and the server certificate of a state folder, made at first start and kept.
 *
 * <p>{@code ca.pem} is what clients trust (mode 0644), {@code keys/tls/ca.key} its key and {@code keys/tls/server.pem} the
 * server's key and chain in one file (0600), so that a crash never leaves a key beside a certificate of another key. An
 * operator may put an authority of his own in place of the first two.
 */
public final class TlsFiles {
    /** The protocols served; older ones are refused. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** The cipher suites served: forward secret and authenticated only. */
    public static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

    static final Duration AUTHORITY_LIFE = Duration.ofDays(3652);
    static final Duration SERVER_LIFE = Duration.ofDays(365);
    static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

    private final Path authorityFile;
    private final Path authorityKeyFile;
    private final Path serverFile;
    private final Set<String> names;
    private final Clock clock;
    private final Certificates certificates;
    private final ServerKey key = new ServerKey();
    private final SSLContext context;
    private X509Certificate authority;

    private TlsFiles(Path stateFolder, Set<String> names, Clock clock, Ids ids) {
        var keys = PrivateFiles.folder(
                PrivateFiles.folder(stateFolder.resolve("keys")).resolve("tls"));
        this.authorityFile = stateFolder.resolve("ca.pem");
        this.authorityKeyFile = keys.resolve("ca.key");
        this.serverFile = keys.resolve("server.pem");
        this.names = names;
        this.clock = clock;
        this.certificates = new Certificates(ids);
        var signer = authority();
        this.authority = signer.certificate();
        this.context = context(new KeyManager[] {key}, authority);
        var _ = show(signer);
    }

    /**
     * Opens the files of a state folder, making or renewing what is missing, due, or made for other names.
     *
     * @param names DNS names and addresses the server certificate has to carry; see {@link ServerNames#of}
     * @throws io.nubila.kernel.base.ProblemException {@code Invalid} when a file is unreadable, or when the authority's
     *     key and certificate do not belong together
     */
    public static TlsFiles open(Path stateFolder, Collection<String> names, Clock clock, Ids ids) {
        var normal = new LinkedHashSet<String>();
        names.forEach(name -> normal.add(ServerNames.normal(name)));
        return new TlsFiles(stateFolder, normal, clock, ids);
    }

    /**
     * What a server listens with and a node calls other nodes with. The same object for the life of the process: a
     * renewed certificate is used by the next handshake. Limit the listener to {@link #PROTOCOLS} and
     * {@link #CIPHER_SUITES}; the context itself cannot carry them.
     */
    public SSLContext context() {
        return context;
    }

    /** The file that clients trust. */
    public Path authorityFile() {
        return authorityFile;
    }

    /** The certificate that clients trust. */
    public synchronized X509Certificate authorityCertificate() {
        return authority;
    }

    /** The certificate that the next handshake shows. */
    public X509Certificate serverCertificate() {
        return key.chain()[0];
    }

    /**
     * Reads the files again and renews what is due (fewer than 30 days left). To be called once a day. True when the
     * next handshake shows another certificate than the last.
     */
    public synchronized boolean refresh() {
        var signer = authority();
        authority = signer.certificate();
        return show(signer);
    }

    private boolean show(Identity signer) {
        var now = clock.now();
        var stored = Files.exists(serverFile) ? Optional.of(read(serverFile)) : Optional.<Identity>empty();
        var current = stored.filter(server -> isGood(server, signer, now)).orElseGet(() -> issue(signer, now));
        return key.show(current.key(), current.certificate(), signer.certificate());
    }

    /** A context that trusts the authority in this PEM file and no other; for command line clients and tests. */
    public static SSLContext trusting(Path authorityFile) {
        try {
            return context(new KeyManager[0], certificate(authorityFile));
        } catch (GeneralSecurityException e) {
            throw unreadable(authorityFile, e);
        }
    }

    /** The stored authority; made when there is none, given ten more years under the same key when it is about to end. */
    private Identity authority() {
        if (!Files.exists(authorityKeyFile)) {
            var pair = certificates.newKey();
            var secret = new Pem(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded());
            var open = new Pem(Pem.PUBLIC_KEY, pair.getPublic().getEncoded());
            PrivateFiles.write(authorityKeyFile, Pem.file(secret, open));
            return certify(pair);
        }
        var blocks = Pem.parse(PrivateFiles.read(authorityKeyFile));
        try {
            var secret = Certificates.privateKey(
                    Pem.first(blocks, Pem.PRIVATE_KEY, authorityKeyFile).content());
            // Only keys we made have their public half beside them: an operator's authority is his to renew.
            var isOurs = blocks.stream().anyMatch(block -> block.label().equals(Pem.PUBLIC_KEY));
            if (Files.exists(authorityFile)) {
                var stored = new Identity(secret, matching(secret));
                if (!isOurs || lasts(stored.certificate(), clock.now())) {
                    return stored;
                }
            }
            var open = Certificates.publicKey(
                    Pem.first(blocks, Pem.PUBLIC_KEY, authorityKeyFile).content());
            return certify(new KeyPair(open, secret));
        } catch (GeneralSecurityException e) {
            throw unreadable(authorityKeyFile, e);
        }
    }

    /** The authority's certificate on disk, which has to be of this key. */
    private X509Certificate matching(PrivateKey secret) throws GeneralSecurityException {
        var certificate = certificate(authorityFile);
        if (!Certificates.match(secret, certificate.getPublicKey())) {
            throw new Problem.Invalid("%s and %s do not belong together; put back the missing half or remove both"
                            .formatted(authorityFile, authorityKeyFile))
                    .exception();
        }
        return certificate;
    }

    private static X509Certificate certificate(Path file) throws GeneralSecurityException {
        try {
            var blocks = Pem.parse(Files.readAllBytes(file));
            return Certificates.certificate(
                    Pem.first(blocks, Pem.CERTIFICATE, file).content());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Identity certify(KeyPair pair) {
        var now = clock.now();
        var certificate = certificates.authority(pair, now, now.plus(AUTHORITY_LIFE));
        PrivateFiles.writeReadable(authorityFile, Pem.file(certificateBlock(certificate)));
        LOG.info("{} holds a new certificate authority: {}", authorityFile, certificate.getSubjectX500Principal());
        return new Identity(pair.getPrivate(), certificate);
    }

    private Identity issue(Identity signer, Instant now) {
        var pair = certificates.newKey();
        var authorityEnd = signer.certificate().getNotAfter().toInstant();
        var end = now.plus(SERVER_LIFE).isBefore(authorityEnd) ? now.plus(SERVER_LIFE) : authorityEnd;
        var wanted = List.copyOf(names);
        var certificate = certificates.server(
                signer.certificate(), signer.key(), pair.getPublic(), wanted, Certificates.validity(now, end));
        PrivateFiles.write(
                serverFile,
                Pem.file(
                        new Pem(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()),
                        certificateBlock(certificate),
                        certificateBlock(signer.certificate())));
        LOG.info("New server certificate until {} for {}", end.atOffset(ZoneOffset.UTC), wanted);
        return new Identity(pair.getPrivate(), certificate);
    }

    private boolean isGood(Identity server, Identity signer, Instant now) {
        try {
            server.certificate().verify(signer.certificate().getPublicKey());
            return lasts(server.certificate(), now)
                    && namesOf(server.certificate()).equals(names);
        } catch (GeneralSecurityException signedByAnother) {
            return false;
        }
    }

    private static boolean lasts(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && now.plus(RENEW_BEFORE).isBefore(certificate.getNotAfter().toInstant());
    }

    private static Set<String> namesOf(X509Certificate certificate) throws CertificateParsingException {
        var found = new LinkedHashSet<String>();
        var alternatives = certificate.getSubjectAlternativeNames();
        for (var entry : alternatives == null ? new ArrayList<List<?>>() : alternatives) {
            found.add(ServerNames.normal(String.valueOf(entry.get(1))));
        }
        return found;
    }

    private static Identity read(Path file) {
        var blocks = Pem.parse(PrivateFiles.read(file));
        try {
            return new Identity(
                    Certificates.privateKey(
                            Pem.first(blocks, Pem.PRIVATE_KEY, file).content()),
                    Certificates.certificate(
                            Pem.first(blocks, Pem.CERTIFICATE, file).content()));
        } catch (GeneralSecurityException e) {
            throw unreadable(file, e);
        }
    }

    private static Pem certificateBlock(X509Certificate certificate) {
        try {
            return new Pem(Pem.CERTIFICATE, certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RuntimeException unreadable(Path file, Exception why) {
        return new Problem.Invalid("%s cannot be read: %s".formatted(file, why.getMessage())).exception(why);
    }

    private static SSLContext context(KeyManager[] keys, X509Certificate trusted) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", trusted);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A private key and the certificate of its public half. */
    private record Identity(PrivateKey key, X509Certificate certificate) {}
}
