package io.nubila.kernel.http;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.tls.TlsFiles;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP engine of a node: many ports, one pool, a virtual thread for each request. Knows nothing of what is answered;
 * each port has its {@link Dispatcher}.
 */
public final class HttpServer implements AutoCloseable {
    private static final int MAX_REQUEST_HEADER_BYTES = 64 << 10;
    private static final int RESPONSE_HEADER_BYTES = 16 << 10;
    private static final int MAX_RESPONSE_HEADER_BYTES = 1 << 20;
    /** Room for a whole record of TLS, which is then decrypted where it is read. Held only while something comes in. */
    private static final int INPUT_BUFFER_BYTES = 32 << 10;

    private static final int MAX_PLATFORM_THREADS = 64;
    private static final int ACCEPT_QUEUE = 1_024;
    private static final long IDLE_MILLIS = 60_000;
    private static final long STOP_MILLIS = 5_000;

    static {
        // Otherwise the engine starts all of JMX to find this number out, a tenth of the time of a start: references in
        // a cache line of 64 bytes.
        var property = "org.eclipse.jetty.util.referencesPerCacheLine";
        if (System.getProperty(property) == null) {
            System.setProperty(property, "16");
        }
    }

    private final Server server;
    private final Optional<SslContextFactory.Server> tls;
    private final Map<Connector, Dispatcher> ports = new ConcurrentHashMap<>();

    /**
     * @param tls empty for plain HTTP (tests, and a front end that ends TLS)
     */
    public HttpServer(Optional<SSLContext> tls) {
        var threads = new QueuedThreadPool(MAX_PLATFORM_THREADS, 2);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("request-"));
        server = new Server(threads);
        server.setStopTimeout(STOP_MILLIS);
        // Without it, a stop would cut off the requests that are being answered.
        server.setHandler(new GracefulHandler(new JettyExchange(ports)));
        server.setErrorHandler(new JettyErrors());
        this.tls = tls.map(context -> {
            var factory = new SslContextFactory.Server();
            factory.setSslContext(context);
            factory.setIncludeProtocols(TlsFiles.PROTOCOLS.toArray(String[]::new));
            factory.setIncludeCipherSuites(TlsFiles.CIPHER_SUITES.toArray(String[]::new));
            return factory;
        });
    }

    /**
     * Opens a port at once; requests are answered after {@link #start}.
     *
     * @param port 0 for any free one
     * @return the port
     */
    public int listen(String address, int port, Dispatcher dispatcher) {
        var connector = connector(tls.isPresent(), dispatcher);
        connector.setHost(address);
        connector.setPort(port);
        try {
            connector.open();
        } catch (IOException e) {
            throw new Problem.Unavailable("Port %d of %s is taken.".formatted(port, address), e.toString())
                    .exception(e);
        }
        server.addConnector(connector);
        return connector.getLocalPort();
    }

    /** Answers plain HTTP on a listener that someone else opened, perhaps in another network namespace; at any time. */
    public Listener adopt(ServerSocketChannel channel, Dispatcher dispatcher) {
        var connector = connector(false, dispatcher);
        try {
            connector.open(channel);
            server.addConnector(connector);
            if (server.isStarted()) {
                connector.start();
            }
        } catch (Exception e) {
            throw new Problem.Unavailable("A listener cannot be used.", e.toString()).exception(e);
        }
        return () -> remove(connector);
    }

    /** A listener that can be given up. */
    public interface Listener extends AutoCloseable {
        @Override
        void close();
    }

    private void remove(ServerConnector connector) {
        try {
            server.removeConnector(connector);
            connector.stop();
        } catch (Exception e) {
            throw new Problem.Unavailable("A listener cannot be closed.", e.toString()).exception(e);
        } finally {
            ports.remove(connector);
        }
    }

    private ServerConnector connector(boolean secure, Dispatcher dispatcher) {
        var config = new HttpConfiguration();
        config.setSendServerVersion(false);
        config.setSendDateHeader(true);
        config.setRequestHeaderSize(MAX_REQUEST_HEADER_BYTES);
        config.setResponseHeaderSize(RESPONSE_HEADER_BYTES);
        config.setMaxResponseHeaderSize(MAX_RESPONSE_HEADER_BYTES);
        config.setUriCompliance(UriCompliance.UNSAFE);
        config.setIdleTimeout(IDLE_MILLIS);
        if (secure) {
            // By whatever name a client reached us: it has checked the certificate, and there is one certificate only.
            config.addCustomizer(new SecureRequestCustomizer(false));
        }
        var http = new HttpConnectionFactory(config);
        http.setInputBufferSize(INPUT_BUFFER_BYTES);
        var connector = secure
                ? new ServerConnector(
                        server, 0, 1, new SslConnectionFactory(tls.orElseThrow(), http.getProtocol()), http)
                : new ServerConnector(server, 0, 1, http);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setReuseAddress(true);
        ports.put(connector, dispatcher);
        return connector;
    }

    /** Begins to answer. */
    public void start() {
        try {
            server.start();
        } catch (Exception e) {
            throw new Problem.Unavailable("The HTTP server cannot start.", e.toString()).exception(e);
        }
    }

    /** Lets running requests end, within a limit. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new Problem.Unavailable("The HTTP server cannot stop.", e.toString()).exception(e);
        }
    }
}
