package io.nubila.kernel.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    private static final List<String> NAMES = List.of("localhost", "127.0.0.1", "::1", "node-1.example");

    @TempDir
    Path state;

    private final SettableClock clock = new SettableClock(Instant.now());

    @Test
    void clientsThatTrustTheAuthorityFileReachEachName() throws Exception {
        var files = open(NAMES);

        assertThat(handshake(files, TlsFiles.trusting(files.authorityFile()), "localhost", "TLSv1.3"))
                .isEqualTo(files.serverCertificate());
        assertThat(handshake(files, TlsFiles.trusting(files.authorityFile()), "127.0.0.1", "TLSv1.2"))
                .isEqualTo(files.serverCertificate());
        assertThatThrownBy(() -> handshake(files, SSLContext.getDefault(), "localhost", "TLSv1.3"))
                .isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> handshake(files, TlsFiles.trusting(files.authorityFile()), "other.example", "TLSv1.3"))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void nodesTrustEachOtherByTheSharedAuthority() throws Exception {
        var files = open(NAMES);

        assertThat(handshake(files, files.context(), "::1", "TLSv1.3")).isEqualTo(files.serverCertificate());
    }

    @Test
    void theCertificatesCarryWhatStrictClientsAskFor() throws Exception {
        var files = open(NAMES);
        var authority = files.authorityCertificate();
        var server = files.serverCertificate();

        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(authority.getKeyUsage()).startsWith(false, false, false, false, false, true, true);
        assertThat(authority.getNotAfter().toInstant()).isAfter(clock.now().plus(Duration.ofDays(3650)));
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(server.getNotAfter().toInstant()).isBefore(clock.now().plus(Duration.ofDays(366)));
        assertThat(server.getExtensionValue("2.5.29.35")).isNotEmpty();
        assertThat(authority.getExtensionValue("2.5.29.14")).isNotEmpty();
    }

    @Test
    void aSecondStartKeepsWhatTheFirstMade() {
        var first = open(NAMES);
        var second = open(NAMES);

        assertThat(second.serverCertificate()).isEqualTo(first.serverCertificate());
        assertThat(second.authorityCertificate()).isEqualTo(first.authorityCertificate());
    }

    @Test
    void aCertificateIsRenewedThirtyDaysBeforeItsEndWithoutANewContext() throws Exception {
        var files = open(NAMES);
        var before = files.serverCertificate();

        clock.move(Duration.ofDays(334));
        assertThat(files.refresh()).isFalse();
        clock.move(Duration.ofDays(2));
        assertThat(files.refresh()).isTrue();

        assertThat(files.serverCertificate()).isNotEqualTo(before);
        assertThat(files.serverCertificate().getNotAfter().toInstant())
                .isAfter(clock.now().plus(Duration.ofDays(360)));
    }

    @Test
    void otherNamesMeanAnotherCertificateOfTheSameAuthority() throws Exception {
        var first = open(NAMES);
        var second = open(List.of("localhost", "2001:DB8:0:0:0:0:0:5"));

        assertThat(second.authorityCertificate()).isEqualTo(first.authorityCertificate());
        assertThat(second.serverCertificate().getSubjectAlternativeNames())
                .extracting(entry -> String.valueOf(entry.get(1)))
                .containsExactly("localhost", "2001:db8:0:0:0:0:0:5");
        assertThat(open(List.of("localhost", "2001:db8::5")).serverCertificate())
                .isEqualTo(second.serverCertificate());
    }

    @Test
    void anAuthorityAboutToEndKeepsItsKeySoThatOldClientsGoOn() {
        var first = open(NAMES);
        clock.move(Duration.ofDays(3640));
        var second = open(NAMES);

        assertThat(second.authorityCertificate()).isNotEqualTo(first.authorityCertificate());
        assertThat(second.authorityCertificate().getPublicKey())
                .isEqualTo(first.authorityCertificate().getPublicKey());
        assertThat(second.authorityCertificate().getSubjectX500Principal())
                .isEqualTo(first.authorityCertificate().getSubjectX500Principal());
    }

    @Test
    void keysAreReadableByTheirOwnerOnlyAndTightenedWhenTheyAreNot() throws IOException {
        var _ = open(NAMES);
        var keys = state.resolve("keys/tls");
        assertThat(mode(keys)).isEqualTo("rwx------");
        assertThat(mode(keys.resolve("ca.key"))).isEqualTo("rw-------");
        assertThat(mode(keys.resolve("server.pem"))).isEqualTo("rw-------");
        assertThat(mode(state.resolve("ca.pem"))).isEqualTo("rw-r--r--");

        Files.setPosixFilePermissions(keys.resolve("ca.key"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwxr-xr-x"));
        var _ = open(NAMES);
        assertThat(mode(keys)).isEqualTo("rwx------");
        assertThat(mode(keys.resolve("ca.key"))).isEqualTo("rw-------");
    }

    @Test
    void halvesThatDoNotBelongTogetherStopTheStart(@TempDir Path other) throws IOException {
        var _ = open(NAMES);
        var _ = TlsFiles.open(other, NAMES, clock, Ids.secure());
        Files.copy(other.resolve("ca.pem"), state.resolve("ca.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> open(NAMES))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("do not belong together");
    }

    @Test
    void aLostCertificateIsMadeAgainFromItsKey() throws IOException {
        var first = open(NAMES);
        Files.delete(state.resolve("ca.pem"));
        var second = open(NAMES);

        assertThat(second.serverCertificate()).isEqualTo(first.serverCertificate());
        assertThat(state.resolve("ca.pem")).exists();
    }

    @Test
    void wildcardsStandForTheAddressesOfThisMachine() {
        assertThat(ServerNames.of(List.of("0.0.0.0", "[2001:DB8::1]", "Cloud.Example")))
                .startsWith("localhost", "127.0.0.1", "::1")
                .contains("2001:db8::1", "cloud.example")
                .doesNotContain("0.0.0.0");
        assertThat(ServerNames.normal("1:0:0:2:0:0:0:3")).isEqualTo("1:0:0:2::3");
        assertThat(ServerNames.normal("1:0:2:3:4:5:6:7")).isEqualTo("1:0:2:3:4:5:6:7");
        assertThat(ServerNames.normal("0:0:0:0:0:0:0:0")).isEqualTo("::");
    }

    private TlsFiles open(List<String> names) {
        return TlsFiles.open(state, names, clock, Ids.secure());
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Connects to a server socket of {@code files} under a name, as HTTPS clients check it; answers what the server showed. */
    private static X509Certificate handshake(TlsFiles files, SSLContext client, String name, String protocol)
            throws Exception {
        var loopback = InetAddress.getLoopbackAddress();
        try (var listener = (SSLServerSocket)
                        files.context().getServerSocketFactory().createServerSocket(0, 5, loopback);
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            listener.setEnabledProtocols(TlsFiles.PROTOCOLS.toArray(String[]::new));
            listener.setEnabledCipherSuites(TlsFiles.CIPHER_SUITES.toArray(String[]::new));
            var served = pool.submit(() -> {
                try (var accepted = listener.accept()) {
                    accepted.getOutputStream().write(1);
                    return true;
                } catch (IOException e) {
                    return false;
                }
            });
            try (var plain = new java.net.Socket(loopback, listener.getLocalPort());
                    var socket = (SSLSocket)
                            client.getSocketFactory().createSocket(plain, name, listener.getLocalPort(), true)) {
                socket.setEnabledProtocols(new String[] {protocol});
                var parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                assertThat(socket.getInputStream().read()).isEqualTo(1);
                assertThat(served.get()).isTrue();
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            }
        }
    }

    /** A clock that moves only when told. */
    private static final class SettableClock implements Clock {
        private Instant now;

        SettableClock(Instant now) {
            this.now = now;
        }

        void move(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void sleep(Duration time) {
            move(time);
        }
    }
}
