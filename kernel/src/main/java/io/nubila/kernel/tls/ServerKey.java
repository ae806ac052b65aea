package io.nubila.kernel.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows the one server certificate of a node; which one can be changed while connections are open. */
final class ServerKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "server";

    private volatile @Nullable Shown shown;

    /** Shows this certificate from the next handshake on; true when it is another one than before. */
    boolean show(PrivateKey key, X509Certificate certificate, X509Certificate authority) {
        var before = shown;
        shown = new Shown(key, certificate, authority);
        return before != null && !before.certificate().equals(certificate);
    }

    /** The server's certificate, then its authority's. */
    X509Certificate[] chain() {
        return new X509Certificate[] {current().certificate(), current().authority()};
    }

    private Shown current() {
        var now = shown;
        if (now == null) {
            throw new IllegalStateException("no certificate has been loaded");
        }
        return now;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        return isMine(keyType) ? new String[] {ALIAS} : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return isMine(keyType) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return isMine(keyType) ? ALIAS : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return current().key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    private static boolean isMine(String keyType) {
        return keyType.startsWith("EC");
    }

    /** One certificate with its key, exchanged as a whole. */
    private record Shown(PrivateKey key, X509Certificate certificate, X509Certificate authority) {}
}
