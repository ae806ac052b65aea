package io.nubila.network.engine;

import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.kernel.base.ProblemException;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.driver.NetworkDriver.Place;
import java.nio.channels.ServerSocketChannel;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens and closes the doors at which guests ask 169.254.169.254, in the namespaces of networks' DHCP servers and of
 * routers. Nothing listens until {@link #serve}.
 */
public final class MetadataListeners {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataListeners.class);

    private final NetworkDriver driver;
    private final Askers askers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Place, Door> open = new HashMap<>();
    private Optional<Doorkeeper> doorkeeper = Optional.empty();

    /** Answers who comes to a door. */
    public interface Doorkeeper {
        /**
         * Answers requests that come through the channel, until the door is closed.
         *
         * @param place where the door is, for the log
         */
        Door open(String place, ServerSocketChannel channel, Asker asker);
    }

    /** A place that is listened in. */
    public interface Door {
        /** Nobody comes through any more. */
        void close();
    }

    /** Finds who asks at one door. */
    public interface Asker {
        /** The port with this source address. */
        Optional<PortSummary> port(String ip);
    }

    /** Finds who asks, in all places. */
    interface Askers {
        /** The port with this address in the place. */
        Optional<PortSummary> port(Place place, String ip);
    }

    MetadataListeners(NetworkDriver driver, Askers askers) {
        this.driver = driver;
        this.askers = askers;
    }

    /** From now on each place gets a listener when it is made the next time. */
    public void serve(Doorkeeper by) {
        lock.lock();
        try {
            doorkeeper = Optional.of(by);
        } finally {
            lock.unlock();
        }
    }

    /** Listens in these places, unless it does already. */
    void open(Collection<NetworkId> networks, Collection<RouterId> routers) {
        lock.lock();
        try {
            if (doorkeeper.isPresent()) {
                networks.forEach(id -> open(new Place.OfNetwork(id), doorkeeper.get()));
                routers.forEach(id -> open(new Place.OfRouter(id), doorkeeper.get()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void open(Place place, Doorkeeper by) {
        if (open.containsKey(place)) {
            return;
        }
        try {
            var channel = driver.metadataListener(place);
            if (channel.isPresent()) {
                open.put(place, by.open(place.toString(), channel.get(), ip -> askers.port(place, ip)));
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
            List.copyOf(open.keySet()).forEach(this::close);
        } finally {
            lock.unlock();
        }
    }
}
