package io.nubila.drivers.network.linux;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.ProblemException;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.driver.NetworkPlan;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The data path by Linux bridges, network namespaces, nftables, dnsmasq and VXLAN, with the names Neutron's Linux bridge
 * plugin gives them. Needs root.
 *
 * <p>Everything it makes outlives this process. A new process finds it again and changes nothing that is right.
 */
public final class LinuxNetwork implements NetworkDriver {
    /** The physical network's device when the host itself is the uplink. */
    public static final String NAT = "nat";

    private static final String ROUTER = "routers";
    private static final String NO_ID = "00000000-0000-0000-0000-000000000000";

    private final Config config;
    private final Commands commands;
    private final Wishes wishes;
    private final Records records;
    private final Devices devices;
    private final HostFilter filter;
    private final Dnsmasq dnsmasq;
    private final RouterServices routers;
    private final Host host;
    private final ReentrantLock one = new ReentrantLock();
    private final Map<String, Wish> made = new HashMap<>();
    private final Map<NetworkId, Done> done = new HashMap<>();

    /** What was made of a network: nothing is to do while all of it is as it was. */
    private record Done(NetworkPlan plan, int bridgeIndex) {}

    /**
     * The driver's settings.
     *
     * @param stateFolder the cloud's; the driver keeps its notes in {@code run/network} below it
     * @param cloudId the mark of everything the driver makes; its first eight characters name nft tables
     * @param physicalNetworks devices by physical network's name; {@code nat} where the host itself is the uplink
     * @param tunnelAddress this host's address for VXLAN; without it such networks are this host's alone
     * @param tunnelPeers the other hosts' addresses
     * @param dnsForwarders name servers that guests' questions are passed on to where their subnet names none; without
     *     any, only names of the network are known
     */
    public record Config(
            Path stateFolder,
            String cloudId,
            Map<String, String> physicalNetworks,
            Optional<String> tunnelAddress,
            List<String> tunnelPeers,
            List<String> dnsForwarders) {

        /** The settings of a single host. */
        public static Config of(Path stateFolder, String cloudId) {
            return new Config(stateFolder, cloudId, Map.of("public", NAT), Optional.empty(), List.of(), List.of());
        }
    }

    /** Reads its notes; changes nothing yet. */
    public LinuxNetwork(Config config, Commands commands, Clock clock) {
        this.config = config;
        this.commands = commands;
        var table = "nubila_" + Names.id(config.cloudId()).substring(0, 8);
        this.wishes = new Wishes(config);
        this.records =
                new Records(config.stateFolder().toAbsolutePath().resolve("run").resolve("network"));
        this.devices = new Devices(commands);
        this.filter = new HostFilter(table, records, commands, clock);
        this.dnsmasq = new Dnsmasq(commands, clock);
        this.routers = new RouterServices(table, commands, dnsmasq);
        this.host = new Host(commands);
    }

    /** Whether this host can do what the driver needs, and what would change that. */
    public static NetworkProbe probe(Commands commands) {
        return NetworkProbe.of(commands);
    }

    @Override
    public String name() {
        return "linuxbridge";
    }

    @Override
    public Attachment attachment(NetworkId network, PortId port) {
        return new Attachment(Names.bridge(network), Names.tap(port));
    }

    @Override
    public void apply(Changes changes) {
        one.lock();
        try {
            host.prepare();
            var failures = new ArrayList<ProblemException>();
            remove(changes);
            var arrived = makeDevices(changes, failures);
            changes.groups()
                    .forEach(plan -> filter.put(HostFilter.GROUP, plan.id().value(), GroupFilter.of(plan)));
            var networks = changes.networks().stream()
                    .filter(plan -> made.containsKey(key(plan.id())))
                    .filter(plan -> !untouched(plan))
                    .toList();
            networks.forEach(this::filterPorts);
            filter.load();
            networks.forEach(plan -> trying(failures, () -> serve(plan)));
            changes.routers().stream()
                    .filter(plan -> made.containsKey(key(plan.id())))
                    .forEach(plan -> trying(
                            failures,
                            () -> routers.ensure(
                                    plan, records.folder(ROUTER, plan.id().value()))));
            arrived.forEach(some -> Namespaces.announce(some.namespace(), some.device(), some.mac(), some.addresses()));
            if (!failures.isEmpty()) {
                var first = failures.removeFirst();
                failures.forEach(first::addSuppressed);
                throw first;
            }
        } finally {
            one.unlock();
        }
    }

    @Override
    public Present present() {
        var networks = new TreeSet<String>();
        var routers = new TreeSet<String>();
        for (var device : Seen.root(commands).devices().values()) {
            owned(device.alias(), wishes.networkAlias(NO_ID)).ifPresent(networks::add);
            owned(device.alias(), wishes.routerAlias(NO_ID)).ifPresent(routers::add);
        }
        records.ids(HostFilter.NETWORK).stream()
                .filter(id -> Namespaces.exists(Names.dhcpNamespace(new NetworkId(id))))
                .forEach(networks::add);
        records.ids(ROUTER).stream()
                .filter(id -> Namespaces.exists(Names.routerNamespace(new RouterId(id))))
                .forEach(routers::add);
        var groups = filter.present().stream()
                .filter(chain -> chain.startsWith("g_"))
                .map(chain -> new SecurityGroupId(dashed(chain.substring(2))))
                .toList();
        return new Present(
                networks.stream().map(NetworkId::new).toList(),
                routers.stream().map(RouterId::new).toList(),
                groups);
    }

    @Override
    public Optional<ServerSocketChannel> metadataListener(Place place) {
        var namespace = switch (place) {
            case Place.OfNetwork(var id) -> Names.dhcpNamespace(id);
            case Place.OfRouter(var id) -> Names.routerNamespace(id);
        };
        return Namespaces.exists(namespace) ? Optional.of(Namespaces.metadataListener(namespace)) : Optional.empty();
    }

    @Override
    public void removeAll() {
        one.lock();
        try {
            var all = present();
            var networks = new TreeSet<>(records.ids(HostFilter.NETWORK));
            all.networks().forEach(id -> networks.add(id.value()));
            var gone = new TreeSet<>(records.ids(ROUTER));
            all.routers().forEach(id -> gone.add(id.value()));
            dnsmasq.stopBelow(records.folder());
            removeNetworks(networks.stream().map(NetworkId::new).toList());
            removeRouters(gone.stream().map(RouterId::new).toList());
            filter.remove();
            made.clear();
            done.clear();
            records.clear();
        } finally {
            one.unlock();
        }
    }

    @Override
    public void close() {
        // The host's bridges, namespaces and processes are no part of this process.
    }

    /** Makes devices for all plans at once; where that fails, one by one, so that one bad plan harms no other. */
    private List<Devices.Arrived> makeDevices(Changes changes, List<ProblemException> failures) {
        var wanted = new LinkedHashMap<String, Wish>();
        for (var plan : changes.networks()) {
            trying(
                    failures,
                    () -> want(
                            wanted,
                            HostFilter.NETWORK,
                            key(plan.id()),
                            plan.id().value(),
                            wishes.network(plan)));
        }
        for (var plan : changes.routers()) {
            trying(
                    failures,
                    () -> want(wanted, ROUTER, key(plan.id()), plan.id().value(), wishes.router(plan)));
        }
        try {
            var arrived = devices.make(List.copyOf(wanted.values()), taps(changes, wanted));
            made.putAll(wanted);
            return arrived;
        } catch (ProblemException e) {
            var arrived = new ArrayList<Devices.Arrived>();
            wanted.forEach((key, wish) -> trying(failures, () -> {
                arrived.addAll(devices.make(List.of(wish), taps(changes, Map.of(key, wish))));
                made.put(key, wish);
            }));
            return arrived;
        }
    }

    private void want(Map<String, Wish> wanted, String kind, String key, String id, Wish wish) {
        if (!wish.equals(made.get(key)) || !devices.stands(wish)) {
            made.remove(key);
            // Noted before it is made: what a killed process left half made is found by its note.
            var _ = records.folder(kind, id);
            wanted.put(key, wish);
        }
    }

    private static Map<String, String> taps(Changes changes, Map<String, Wish> wanted) {
        var taps = new HashMap<String, String>();
        for (var plan : changes.networks()) {
            if (wanted.containsKey(key(plan.id()))) {
                plan.ports().stream()
                        .filter(NetworkPlan.Port::local)
                        .forEach(port -> taps.put(Names.tap(port.id()), Names.bridge(plan.id())));
            }
        }
        return taps;
    }

    private boolean untouched(NetworkPlan plan) {
        var before = done.get(plan.id());
        return before != null
                && before.plan().equals(plan)
                && before.bridgeIndex() == Native.index(Names.bridge(plan.id()))
                && (plan.dhcp().isEmpty()
                        || dnsmasq.running(folder(plan.id()), Names.dhcpNamespace(plan.id()))
                                .isPresent());
    }

    private void filterPorts(NetworkPlan plan) {
        var piece = PortFilter.of(plan, Native.index(Names.bridge(plan.id())), wishes.isNat(plan.segment()));
        filter.put(HostFilter.NETWORK, plan.id().value(), piece);
    }

    private void serve(NetworkPlan plan) {
        done.remove(plan.id());
        var folder = folder(plan.id());
        if (plan.dhcp().isPresent()) {
            dnsmasq.ensure(DhcpSettings.of(plan, plan.dhcp().get(), folder, config.dnsForwarders()));
        } else {
            dnsmasq.stop(folder);
            var namespace = Names.dhcpNamespace(plan.id());
            if (Namespaces.exists(namespace)) {
                devices.removeSpace(namespace);
            }
        }
        done.put(plan.id(), new Done(kept(plan), Native.index(Names.bridge(plan.id()))));
    }

    /** The plan with a port list nobody else holds: one that changed under our hands would look like no change. */
    private static NetworkPlan kept(NetworkPlan plan) {
        return new NetworkPlan(
                plan.id(),
                plan.mtu(),
                plan.segment(),
                List.copyOf(plan.subnets()),
                plan.dhcp(),
                List.copyOf(plan.ports()));
    }

    private void remove(Changes changes) {
        if (!changes.goneRouters().isEmpty()) {
            removeRouters(changes.goneRouters());
        }
        if (!changes.goneNetworks().isEmpty()) {
            removeNetworks(changes.goneNetworks());
        }
        for (var id : changes.goneGroups()) {
            filter.drop(HostFilter.GROUP, id.value());
            records.forget(HostFilter.GROUP, id.value());
        }
    }

    private void removeNetworks(List<NetworkId> gone) {
        var aliases = new TreeSet<String>();
        for (var id : gone) {
            dnsmasq.stop(folder(id));
            aliases.add(wishes.networkAlias(id.value()));
            made.remove(key(id));
            done.remove(id);
            filter.drop(HostFilter.NETWORK, id.value());
        }
        devices.remove(aliases, gone.stream().map(Names::dhcpNamespace).toList());
        gone.forEach(id -> records.forget(HostFilter.NETWORK, id.value()));
    }

    private void removeRouters(List<RouterId> gone) {
        var aliases = new TreeSet<String>();
        for (var id : gone) {
            routers.stop(id, records.folder(ROUTER, id.value()));
            aliases.add(wishes.routerAlias(id.value()));
            made.remove(key(id));
        }
        devices.remove(aliases, gone.stream().map(Names::routerNamespace).toList());
        gone.forEach(id -> records.forget(ROUTER, id.value()));
    }

    private Path folder(NetworkId id) {
        return records.folder(HostFilter.NETWORK, id.value());
    }

    private static void trying(List<ProblemException> failures, Runnable work) {
        try {
            work.run();
        } catch (ProblemException e) {
            failures.add(e);
        }
    }

    private static Optional<String> owned(String alias, String mark) {
        var start = mark.substring(0, mark.length() - NO_ID.length());
        return alias.startsWith(start) ? Optional.of(alias.substring(start.length())) : Optional.empty();
    }

    private static String key(NetworkId id) {
        return HostFilter.NETWORK + ' ' + id;
    }

    private static String key(RouterId id) {
        return ROUTER + ' ' + id;
    }

    private static String dashed(String hex) {
        return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
}
