package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Commands;
import io.nubila.network.driver.NetworkPlan;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A machine played by a namespace: its veth's outer end bears the port's tap name and sits in the bridge. */
final class Guest {
    private static final int DISCOVER = 1;
    private static final int REQUEST = 3;

    final String namespace;
    final NetworkPlan.Port port;
    private final String tap;
    private final Commands commands = Commands.host();

    Guest(String namespace, NetworkPlan.Port port, String bridge, int mtu) {
        this.namespace = namespace;
        this.port = port;
        this.tap = Names.tap(port.id());
        ip(
                "netns add " + namespace,
                "link add name %s mtu %d type veth peer name eth0 address %s mtu %d netns %s"
                        .formatted(tap, mtu, port.mac(), mtu, namespace),
                "link set dev %s master %s up".formatted(tap, bridge));
        Namespaces.settings(namespace, Map.of("ipv6/conf/eth0/accept_dad", "0"));
        inside("link set dev lo up", "link set dev eth0 up");
    }

    /** What a DHCP server said. */
    record Lease(String address, Map<Integer, byte[]> options) {
        String text(int option) {
            try {
                return InetAddress.getByAddress(options.getOrDefault(option, new byte[4]))
                        .getHostAddress();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        int number(int option) {
            return ByteBuffer.wrap(options.getOrDefault(option, new byte[2])).getShort();
        }
    }

    String address() {
        return port.addresses().getFirst().ip();
    }

    /** Gets a lease and configures itself as told. */
    Lease boot() throws Exception {
        inside("route replace default dev eth0");
        var offer = ask(DISCOVER, "");
        var lease = ask(REQUEST, offer.address());
        inside("route del default dev eth0", "addr add %s/24 dev eth0".formatted(lease.address()));
        var routes = lease.options().get(121);
        if (routes == null) {
            inside("route add default via " + lease.text(3));
        } else {
            for (var route : classless(routes)) {
                inside("route add " + route);
            }
        }
        return lease;
    }

    static List<String> classless(byte[] bytes) {
        var routes = new ArrayList<String>();
        for (int at = 0; at < bytes.length; ) {
            int prefix = bytes[at++];
            int length = (prefix + 7) / 8;
            var network = new byte[4];
            System.arraycopy(bytes, at, network, 0, length);
            at += length;
            routes.add(
                    "%s/%d via %s".formatted(dotted(network), prefix, dotted(Arrays.copyOfRange(bytes, at, at + 4))));
            at += 4;
        }
        return routes;
    }

    private static String dotted(byte[] bytes) {
        return "%d.%d.%d.%d".formatted(bytes[0] & 255, bytes[1] & 255, bytes[2] & 255, bytes[3] & 255);
    }

    private Lease ask(int type, String wanted) {
        return Namespaces.inside(namespace, () -> {
            try (var channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
                channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
                channel.bind(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 68));
                var socket = channel.socket();
                socket.setSoTimeout(1500);
                for (int attempt = 0; attempt < 5; attempt++) {
                    channel.send(message(type, wanted), new InetSocketAddress("255.255.255.255", 67));
                    var packet = new DatagramPacket(new byte[1500], 1500);
                    try {
                        socket.receive(packet);
                        return answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                    } catch (SocketTimeoutException _) {
                        // Asked again, as a guest would.
                    }
                }
                throw new AssertionError("no answer to DHCP message " + type);
            }
        });
    }

    private ByteBuffer message(int type, String wanted) throws IOException {
        var message = ByteBuffer.allocate(300);
        message.put((byte) 1).put((byte) 1).put((byte) 6).put((byte) 0).putInt(0x4e554249);
        message.putShort((short) 0).putShort((short) 0x8000); // answer by broadcast: it has no address yet
        message.position(28);
        message.put(HexFormat.ofDelimiter(":").parseHex(port.mac()));
        message.position(236);
        message.putInt(0x63825363).put(new byte[] {53, 1, (byte) type});
        if (!wanted.isEmpty()) {
            message.put(new byte[] {50, 4}).put(InetAddress.ofLiteral(wanted).getAddress());
        }
        message.put(new byte[] {55, 5, 1, 3, 6, 26, 121, (byte) 255});
        return message.position(0);
    }

    private static Lease answer(ByteBuffer packet) throws IOException {
        var address = new byte[4];
        packet.get(16, address);
        packet.position(240);
        var options = new TreeMap<Integer, byte[]>();
        while (packet.hasRemaining()) {
            int code = packet.get() & 255;
            if (code == 255) {
                break;
            }
            if (code != 0) {
                var value = new byte[packet.get() & 255];
                packet.get(value);
                options.put(code, value);
            }
        }
        return new Lease(InetAddress.getByAddress(address).getHostAddress(), options);
    }

    /** Whether nothing comes back; waits less long than {@link #pings}. */
    boolean cannotPing(String address, String... options) {
        var all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-W", "0.4"));
        return !pings(address, all.toArray(String[]::new));
    }

    boolean pings(String address, String... options) {
        var command = new ArrayList<>(List.of("nsenter", "--net=" + Namespaces.file(namespace), "ping", "-c1", "-W1"));
        command.addAll(List.of(options));
        command.add(address);
        return commands.run(command).succeeded();
    }

    /** Whether a TCP connection comes about; when not, nothing came back for a while. */
    boolean reaches(String address, int tcpPort) {
        return Namespaces.inside(namespace, () -> connects(address, tcpPort));
    }

    static boolean connects(String address, int tcpPort) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), tcpPort), 700);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Accepts connections on a port, on all its addresses. */
    ServerSocketChannel listens(int tcpPort) {
        return Namespaces.inside(
                namespace,
                () -> ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("::"), tcpPort)));
    }

    void inside(String... lines) {
        batch(List.of("ip", "-n", namespace, "-batch", "-"), lines);
    }

    String shown(String... words) {
        var command = new ArrayList<>(List.of("ip", "-n", namespace));
        command.addAll(List.of(words));
        return commands.output(command);
    }

    void off() {
        ip("link del dev " + tap, "netns del " + namespace);
    }

    private void ip(String... lines) {
        batch(List.of("ip", "-batch", "-"), lines);
    }

    private void batch(List<String> command, String... lines) {
        var _ = commands.run(command, Commands.text(String.join("\n", lines) + "\n"), Duration.ofSeconds(10))
                .orThrow(command);
    }
}
