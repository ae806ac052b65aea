package io.nubila.network.engine;

import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.http.HttpServer;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Response;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.driver.NetworkDriver.Place;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers guests who ask 169.254.169.254, in the namespaces of networks' DHCP servers and of routers. Who asks is known
 * by the source address alone, which anti-spoofing makes trustworthy; there is no other way to name a server, so nobody
 * can read another's data. Nothing listens until {@link #serve}.
 */
public final class MetadataListeners {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataListeners.class);
    private static final int MAX_PATH = 1_024;

    private final NetworkDriver driver;
    private final Askers askers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Place, HttpServer.Listener> open = new HashMap<>();
    private Optional<Service> service = Optional.empty();

    private record Service(HttpServer server, MetadataContract documents) {}

    /** Finds who asks. */
    interface Askers {
        /** The port with this address in the place. */
        Optional<PortSummary> port(Place place, String ip);
    }

    MetadataListeners(NetworkDriver driver, Askers askers) {
        this.driver = driver;
        this.askers = askers;
    }

    /** From now on each place gets a listener when it is made the next time. */
    public void serve(HttpServer server, MetadataContract documents) {
        lock.lock();
        try {
            service = Optional.of(new Service(server, documents));
        } finally {
            lock.unlock();
        }
    }

    /** Listens in these places, unless it does already. */
    void open(Collection<NetworkId> networks, Collection<RouterId> routers) {
        lock.lock();
        try {
            if (service.isPresent()) {
                networks.forEach(id -> open(new Place.OfNetwork(id), service.get()));
                routers.forEach(id -> open(new Place.OfRouter(id), service.get()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void open(Place place, Service with) {
        if (open.containsKey(place)) {
            return;
        }
        try {
            var channel = driver.metadataListener(place);
            if (channel.isPresent()) {
                open.put(place, with.server.adopt(channel.get(), raw -> answer(place, with.documents, raw)));
            }
        } catch (ProblemException e) {
            // The reconciler's next pass comes here again.
            LOG.warn("no metadata listener in {}: {}", place, e.getMessage());
        }
    }

    /** Stops to listen in these places, before they go. */
    void close(Collection<NetworkId> networks, Collection<RouterId> routers) {
        lock.lock();
        try {
            networks.forEach(id -> close(new Place.OfNetwork(id)));
            routers.forEach(id -> close(new Place.OfRouter(id)));
        } finally {
            lock.unlock();
        }
    }

    private void close(Place place) {
        var listener = open.remove(place);
        if (listener != null) {
            try {
                listener.close();
            } catch (ProblemException e) {
                LOG.warn("closing the metadata listener in {}: {}", place, e.getMessage());
            }
        }
    }

    /** Stops to listen everywhere. */
    void close() {
        lock.lock();
        try {
            java.util.List.copyOf(open.keySet()).forEach(this::close);
        } finally {
            lock.unlock();
        }
    }

    private Response answer(Place place, MetadataContract documents, RawRequest raw) {
        try {
            if (!raw.method().equals("GET") && !raw.method().equals("HEAD")) {
                return text(405, "405 Method Not Allowed");
            }
            if (raw.contentLength() > 0 || raw.path().length() > MAX_PATH) {
                return text(413, "413 Content Too Large");
            }
            return askers.port(place, raw.remoteAddress())
                    .flatMap(port -> port.server()
                            .flatMap(server -> documents.document(server, raw.remoteAddress(), raw.path())))
                    .map(document -> Response.bytes(200, document.contentType(), document.content()))
                    .orElseGet(() -> text(404, "404 Not Found"));
        } catch (RuntimeException e) {
            LOG.warn("metadata for {} in {}: {}", raw.remoteAddress(), place, e.toString());
            return text(503, "503 Service Unavailable");
        }
    }

    private static Response text(int status, String words) {
        return Response.bytes(status, "text/plain; charset=UTF-8", words.getBytes(StandardCharsets.UTF_8));
    }
}
