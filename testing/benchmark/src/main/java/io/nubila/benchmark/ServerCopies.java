package io.nubila.benchmark;

import io.nubila.compute.model.Server;
import io.nubila.compute.model.VmState;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.PortId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.FixedIp;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Port;
import io.nubila.network.model.PortStatus;
import io.nubila.network.store.AddressStore;
import io.nubila.network.store.PortStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts copies of a server with one port into the databases of a running cloud: switched off, so that nobody misses their guests. */
final class ServerCopies {
    private static final int BATCH = 500;
    private static final int PER_THIRD_BYTE = 250;

    private final Ids ids = Ids.secure();
    private final ServerStore servers = new ServerStore();
    private final PortStore ports = new PortStore();
    private final AddressStore addresses = new AddressStore();

    private ServerCopies() {}

    /** Makes them; the server's subnet is 10.200.0.0/16. */
    static void make(Path state, String original, int count) {
        new ServerCopies().copy(state, new ServerId(original), count);
    }

    private void copy(Path state, ServerId original, int count) {
        var clock = Clock.system();
        try (var compute = Db.open(state.resolve("db/compute.db"), List.of(), clock);
                var network = Db.open(state.resolve("db/network.db"), List.of(), clock)) {
            var server = compute.read(tx -> servers.get(tx, original));
            var port = network.read(tx -> ports.ofDevices(tx, List.of(original.value())))
                    .getFirst();
            for (int made = 0; made < count; made += BATCH) {
                var copies = new ArrayList<ServerId>();
                for (int i = made; i < Math.min(count, made + BATCH); i++) {
                    copies.add(new ServerId(ids.uuid()));
                }
                int first = made;
                // Ports first: the cloud frees ports of servers that are not there, but looks once a minute only.
                network.change(Cause.own("benchmark"), tx -> {
                    for (int i = 0; i < copies.size(); i++) {
                        insert(tx, port, copies.get(i), first + i);
                    }
                });
                compute.change(Cause.own("benchmark"), tx -> {
                    for (int i = 0; i < copies.size(); i++) {
                        servers.insert(tx, copy(server, copies.get(i), first + i));
                    }
                });
            }
        }
    }

    private static Server copy(Server server, ServerId id, int number) {
        return new Server(
                id,
                server.project(),
                server.user(),
                "copy-" + number,
                server.description(),
                server.spec(),
                server.metadata(),
                VmState.STOPPED,
                Optional.empty(),
                PowerState.NOSTATE,
                server.host(),
                Optional.empty(),
                Optional.empty(),
                server.createdAt().plusMillis(number),
                server.updatedAt().plusMillis(number),
                server.launchedAt(),
                Optional.empty(),
                1);
    }

    private void insert(Tx tx, Port port, ServerId server, int number) {
        var id = new PortId(ids.uuid());
        var subnet = port.fixedIps().getFirst().subnet();
        var ip = Ip.of(
                "10.200.%d.%d".formatted(PER_THIRD_BYTE / 5 + number / PER_THIRD_BYTE, 1 + number % PER_THIRD_BYTE));
        ports.insert(
                tx,
                new Port(
                        id,
                        port.network(),
                        port.about(),
                        port.adminUp(),
                        "fa:16:3f:00:%02x:%02x".formatted(number >> 8, number & 0xff),
                        server.value(),
                        port.deviceOwner(),
                        PortStatus.DOWN,
                        port.binding().on(""),
                        port.portSecurity(),
                        List.of(new FixedIp(subnet, ip.toString())),
                        port.groups(),
                        port.pairs(),
                        port.dhcpOptions(),
                        port.dnsName(),
                        port.dnsDomain(),
                        port.madeForServer()));
        if (!addresses.take(tx, subnet, port.network(), ip, id)) {
            throw new IllegalStateException(ip + " is taken");
        }
    }
}
