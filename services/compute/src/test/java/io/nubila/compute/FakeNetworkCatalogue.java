package io.nubila.compute;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.FloatingIpId;
import io.nubila.contracts.network.NetworkCatalogueContract;
import io.nubila.contracts.network.NetworkId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** One network, one pool, and the addresses taken of it. An address that leads anywhere leads to {@link #server}. */
final class FakeNetworkCatalogue implements NetworkCatalogueContract {
    private static final Named POOL = new Named(new NetworkId("44444444-4444-4444-4444-444444444444"), "public");

    private final Map<String, Floating> taken = new ConcurrentSkipListMap<>();
    volatile Optional<ServerId> server = Optional.empty();

    @Override
    public List<Named> networks(Caller caller, Optional<NetworkId> after, int limit) {
        return List.of(new Named(FakeServices.NETWORK, "private"));
    }

    @Override
    public List<Named> pools(Caller caller, int limit) {
        return List.of(POOL);
    }

    @Override
    public List<Floating> floatingIps(Caller caller, ProjectId project, Optional<FloatingIpId> after, int limit) {
        return List.copyOf(taken.values());
    }

    @Override
    public Floating floatingIp(Caller caller, FloatingIpId id) {
        return Optional.ofNullable(taken.get(id.value()))
                .orElseThrow(() -> new Problem.NotFound("no address " + id).exception());
    }

    @Override
    public Floating allocate(Caller caller, FloatingIpId id, ProjectId project, NetworkId pool) {
        var made = new Floating(id, "203.0.113." + (10 + taken.size()), POOL, Optional.empty(), Optional.empty());
        taken.put(id.value(), made);
        return made;
    }

    @Override
    public void release(Caller caller, FloatingIpId id) {
        taken.remove(id.value());
    }

    @Override
    public void lead(Caller caller, FloatingIpId id, Optional<Goal> goal) {
        var before = floatingIp(caller, id);
        taken.put(
                id.value(),
                new Floating(
                        id, before.ip(), POOL, goal.map(Goal::fixedIp), goal.isPresent() ? server : Optional.empty()));
    }
}
