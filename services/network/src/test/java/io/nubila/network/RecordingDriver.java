package io.nubila.network;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.driver.NetworkPlan;
import io.nubila.network.driver.RouterPlan;
import io.nubila.network.driver.SecurityGroupPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A data path in memory: remembers what it was told, and fails when it is asked to. */
final class RecordingDriver implements NetworkDriver {
    final Map<NetworkId, NetworkPlan> networks = new ConcurrentHashMap<>();
    final Map<RouterId, RouterPlan> routers = new ConcurrentHashMap<>();
    final Map<SecurityGroupId, SecurityGroupPlan> groups = new ConcurrentHashMap<>();
    final Set<NetworkId> broken = ConcurrentHashMap.newKeySet();
    final Map<Place, Integer> listeners = new ConcurrentHashMap<>();
    final List<Changes> calls = java.util.Collections.synchronizedList(new ArrayList<>());

    /** What it was last told of a network, which has to be there. */
    NetworkPlan network(String id) {
        return Optional.ofNullable(networks.get(new NetworkId(id))).orElseThrow();
    }

    /** What it was last told of a router, which has to be there. */
    RouterPlan router(String id) {
        return Optional.ofNullable(routers.get(new RouterId(id))).orElseThrow();
    }

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public Attachment attachment(NetworkId network, PortId port) {
        return new Attachment(
                "brq" + network.value().substring(0, 11), "tap" + port.value().substring(0, 11));
    }

    @Override
    public void apply(Changes changes) {
        for (var plan : changes.networks()) {
            if (broken.contains(plan.id())) {
                throw new IllegalStateException("no bridge for " + plan.id());
            }
        }
        calls.add(changes);
        changes.networks().forEach(plan -> networks.put(plan.id(), plan));
        changes.routers().forEach(plan -> routers.put(plan.id(), plan));
        changes.groups().forEach(plan -> groups.put(plan.id(), plan));
        changes.goneNetworks().forEach(networks::remove);
        changes.goneRouters().forEach(routers::remove);
        changes.goneGroups().forEach(groups::remove);
    }

    @Override
    public Present present() {
        return new Present(
                List.copyOf(new HashSet<>(networks.keySet())),
                List.copyOf(routers.keySet()),
                List.copyOf(groups.keySet()));
    }

    @Override
    public Optional<ServerSocketChannel> metadataListener(Place place) {
        try {
            var channel = ServerSocketChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            listeners.put(place, channel.socket().getLocalPort());
            return Optional.of(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void removeAll() {
        networks.clear();
        routers.clear();
        groups.clear();
    }

    @Override
    public void close() {}
}
