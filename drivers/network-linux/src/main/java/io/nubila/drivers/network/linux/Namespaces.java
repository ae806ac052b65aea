package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Named network namespaces, and work done inside them by a thread of this process instead of a program. */
final class Namespaces {
    private static final Path FOLDER = Path.of("/run/netns");
    private static final int METADATA_PORT = 80;
    private static final int BACKLOG = 128;

    private Namespaces() {}

    static Path file(String namespace) {
        return FOLDER.resolve(namespace);
    }

    /** Whether the namespace is there and usable; a file left by a killed {@code ip netns add} is not. */
    static boolean exists(String namespace) {
        try {
            return !Files.getAttribute(file(namespace), "unix:dev").equals(Files.getAttribute(FOLDER, "unix:dev"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a file without a namespace behind it stands in the way. */
    static boolean broken(String namespace) {
        return Files.exists(file(namespace)) && !exists(namespace);
    }

    /** The kernel's number of a namespace, or of the one a process is in; equal numbers are the same namespace. */
    static long number(Path file) {
        try {
            return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Does some work on a thread of its own inside the namespace. The thread ends with it, so nothing needs undoing. */
    static <T> T inside(String namespace, Callable<T> work) {
        var task = new FutureTask<>(() -> {
            Native.enterNetwork(file(namespace).toString());
            return work.call();
        });
        var thread = Thread.ofPlatform().daemon().name("in-" + namespace).start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", "in namespace " + namespace).exception(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw new Problem.Unavailable(
                            "The host's network cannot be changed.", "in namespace " + namespace + ": " + e.getCause())
                    .exception(e);
        }
    }

    /** Writes kernel settings inside the namespace, such as {@code ipv4/ip_forward}. */
    static void settings(String namespace, Map<String, String> settings) {
        var _ = inside(namespace, () -> {
            for (var setting : settings.entrySet()) {
                setting(setting.getKey(), setting.getValue());
            }
            return true;
        });
    }

    /** Writes one kernel setting where the calling thread is; one this kernel does not have is passed over. */
    static void setting(String name, String value) throws IOException {
        // /proc/sys/net shows the namespace of the thread that looks, unlike /sys, which shows that of its mount.
        var file = Path.of("/proc/sys/net").resolve(name);
        try {
            if (!Files.readString(file).strip().equals(value)) {
                Files.writeString(file, value);
            }
        } catch (NoSuchFileException e) {
            // An IPv6 setting on a host without IPv6, or of a device that has just gone.
        }
    }

    /** Whether the calling process's own namespace has a device of that name. */
    static boolean deviceExists(String device) {
        return Files.isDirectory(Path.of("/proc/sys/net/ipv4/conf").resolve(device));
    }

    static ServerSocketChannel metadataListener(String namespace) {
        return inside(namespace, () -> {
            var channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
            try {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                return channel.bind(
                        new InetSocketAddress(InetAddress.ofLiteral(Names.METADATA_ADDRESS), METADATA_PORT), BACKLOG);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        });
    }

    /** Tells the neighbours on a device where IPv4 addresses are now. */
    static void announce(String namespace, String device, String mac, List<String> addresses) {
        var _ = inside(namespace, () -> {
            for (var address : addresses) {
                Native.announce(
                        device,
                        HexFormat.ofDelimiter(":").parseHex(mac),
                        InetAddress.ofLiteral(address).getAddress());
            }
            return true;
        });
    }
}
