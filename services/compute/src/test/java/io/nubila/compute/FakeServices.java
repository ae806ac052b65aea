package io.nubila.compute;

import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.image.ImageId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.contracts.placement.ConsumerId;
import io.nubila.contracts.placement.PlacementContract;
import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The services compute asks, as small as they can be: one network, one image, one provider a host. */
final class FakeServices {
    static final ImageId IMAGE = new ImageId("11111111-1111-1111-1111-111111111111");
    static final NetworkId NETWORK = new NetworkId("22222222-2222-2222-2222-222222222222");

    final Network network = new Network();
    final FakeSecurityGroups groups = new FakeSecurityGroups(network);
    final FakeNetworkCatalogue catalogue = new FakeNetworkCatalogue();
    final FakeImageCatalogue images = new FakeImageCatalogue();
    final Image image = new Image();
    final Placement placement = new Placement();

    /** One active image, until it is deleted. */
    static final class Image implements ImageContract {
        final AtomicBoolean deleted = new AtomicBoolean();
        /** Snapshots by their status. */
        final Map<ImageId, String> snapshots = new ConcurrentHashMap<>();

        @Override
        public ImageSummary show(Caller caller, ImageId id) {
            var status = id.equals(IMAGE) && !deleted.get() ? "active" : snapshots.get(id);
            if (status == null) {
                throw new Problem.NotFound("No image found with ID " + id).exception();
            }
            return new ImageSummary(
                    id,
                    "tiny",
                    status,
                    "public",
                    Optional.empty(),
                    "qcow2",
                    "bare",
                    1 << 20,
                    Optional.of(1L << 20),
                    0,
                    0,
                    Map.of());
        }

        @Override
        public void copyTo(Caller caller, ImageId id, String file) {}

        @Override
        public void create(Caller caller, NewImage image) {
            snapshots.putIfAbsent(image.id(), "queued");
        }

        @Override
        public void upload(Caller caller, ImageId id, String file) {
            snapshots.replace(id, "active");
        }

        @Override
        public void delete(Caller caller, ImageId id) {
            snapshots.remove(id);
        }
    }

    /** One network that gives each port the next address. */
    static final class Network implements NetworkContract {
        final Map<PortId, PortSummary> ports = new ConcurrentHashMap<>();
        /** What a server can be put into whose request names no network. */
        volatile List<NetworkId> available = List.of(NETWORK);
        /** What is made for projects without a network; empty for a cloud that cannot. */
        volatile Optional<NetworkId> auto = Optional.empty();

        volatile int portsLeft = -1;

        @Override
        public NetworkSummary network(Caller caller, NetworkId id) {
            return new NetworkSummary(id, "private", new ProjectId("p1"), false, false, 1_450, 1);
        }

        @Override
        public List<NetworkSummary> available(Caller caller, ProjectId project) {
            return available.stream().map(id -> network(caller, id)).toList();
        }

        @Override
        public NetworkId autoAllocated(Caller caller, ProjectId project) {
            return auto.orElseThrow(() -> new Problem.Conflict(AUTO_ALLOCATION_FAILURE, "no pool").exception());
        }

        @Override
        public PortSummary port(Caller caller, PortId id) {
            return Optional.ofNullable(ports.get(id))
                    .orElseThrow(() -> new Problem.NotFound("no port " + id).exception());
        }

        @Override
        public List<SecurityGroupId> securityGroups(Caller caller, ProjectId project, List<String> namesOrIds) {
            for (var name : namesOrIds) {
                if (name.equals("nowhere")) {
                    throw new Problem.NotFound("Security group %s does not exist".formatted(name)).exception();
                }
            }
            return namesOrIds.stream().map(SecurityGroupId::new).toList();
        }

        @Override
        public int portsLeft(Caller caller, ProjectId project) {
            return portsLeft;
        }

        @Override
        public PortSummary createPort(Caller caller, NewPort port) {
            return ports.computeIfAbsent(port.id(), id -> summary(id, port.server(), port.project(), ports.size() + 5));
        }

        static PortSummary summary(PortId id, ServerId server, ProjectId project, int number) {
            return new PortSummary(
                    id,
                    NETWORK,
                    "private",
                    project,
                    Optional.of(server),
                    "fa:16:3e:00:00:0" + number,
                    1_450,
                    "ACTIVE",
                    true,
                    List.of(new FixedIp(
                            "10.0.0." + number,
                            new SubnetId("33333333-3333-3333-3333-333333333333"),
                            "10.0.0.0/26",
                            4,
                            Optional.of("10.0.0.1"),
                            List.of("9.9.9.9"),
                            List.of(new Route("172.16.0.0/12", "10.0.0.2")),
                            true,
                            List.of("203.0.113.7"))),
                    List.of("default"));
        }

        @Override
        public Plug bind(Caller caller, PortId port, ServerId server, HostName host) {
            var mac = Optional.ofNullable(ports.get(port)).map(PortSummary::mac).orElse("fa:16:3e:00:00:01");
            ports.computeIfPresent(
                    port, (id, known) -> known.server().isPresent() ? known : of(known, Optional.of(server)));
            return new Plug(port, mac, "br-int", "tap1", 1_450);
        }

        /** A port of nobody that a client made. */
        PortId free(ProjectId project) {
            var id = new PortId(java.util.UUID.randomUUID().toString());
            var made = summary(id, new ServerId("nobody"), project, ports.size() + 5);
            ports.put(id, of(made, Optional.empty()));
            return id;
        }

        private static PortSummary of(PortSummary port, Optional<ServerId> server) {
            return new PortSummary(
                    port.id(),
                    port.network(),
                    port.networkName(),
                    port.project(),
                    server,
                    port.mac(),
                    port.mtu(),
                    port.status(),
                    false,
                    port.fixedIps(),
                    port.securityGroupNames());
        }

        @Override
        public void release(Caller caller, PortId port, ServerId server) {
            ports.computeIfPresent(port, (_, known) -> {
                if (!known.server().equals(Optional.of(server))) {
                    return known;
                }
                return known.madeForServer() ? null : of(known, Optional.empty());
            });
        }

        @Override
        public void unplug(Caller caller, ServerId server) {
            ports.values().removeIf(port -> port.server().equals(Optional.of(server)));
        }

        @Override
        public Map<ServerId, List<PortSummary>> portsOf(Caller caller, List<ServerId> servers) {
            var found = new LinkedHashMap<ServerId, List<PortSummary>>();
            ports.values()
                    .forEach(port -> port.server()
                            .filter(servers::contains)
                            .ifPresent(server -> found.computeIfAbsent(server, _ -> new ArrayList<>())
                                    .add(port)));
            return found;
        }

        @Override
        public List<ServerId> serversWithPorts(Caller caller, Optional<ServerId> after, int limit) {
            return List.of();
        }

        @Override
        public List<ServerId> serversByAddress(Caller caller, Optional<ProjectId> project, String part, int limit) {
            return ports.values().stream()
                    .filter(port -> port.fixedIps().stream()
                            .anyMatch(fixed -> fixed.ip().contains(part)))
                    .flatMap(port -> port.server().stream())
                    .distinct()
                    .toList();
        }
    }

    /** Every provider has room for everything. */
    static final class Placement implements PlacementContract {
        private final Map<ProviderId, Provider> providers = new ConcurrentHashMap<>();
        private final Map<ConsumerId, Claim> claims = new ConcurrentHashMap<>();

        @Override
        public void provide(Caller caller, Provider provider) {
            providers.put(provider.id(), provider);
        }

        @Override
        public Candidates candidates(Caller caller, Wish wish) {
            return new Candidates(
                    providers.values().stream()
                            .map(provider -> new Candidate(provider.id(), provider.name(), Map.of()))
                            .toList(),
                    Map.of(),
                    0);
        }

        @Override
        public void claim(Caller caller, Claim claim) {
            claims.put(claim.consumer(), claim);
        }

        @Override
        public void release(Caller caller, ConsumerId consumer) {
            claims.remove(consumer);
        }

        @Override
        public Optional<Claim> claimOf(Caller caller, ConsumerId consumer) {
            return Optional.ofNullable(claims.get(consumer));
        }

        @Override
        public List<ConsumerId> consumers(Caller caller, ProviderId provider, Optional<ConsumerId> after, int limit) {
            return List.of();
        }
    }
}
