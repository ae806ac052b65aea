package io.nubila.app;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;

/** What this host is called, and by which address others reach it. */
final class Addresses {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private Addresses() {}

    /** The short host name; read from the kernel, for a look-up may take seconds. */
    static String hostName() throws IOException {
        var name = Files.exists(HOST_NAME)
                ? Files.readString(HOST_NAME).strip()
                : Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
        var first = name.split("\\.", 2)[0].toLowerCase(Locale.ROOT);
        return first.isEmpty() ? "localhost" : first;
    }

    /** The address for the catalogue: the one listened on, or the first public one when listening on all. */
    static String advertised(String listen) {
        if (!listen.equals("0.0.0.0") && !listen.equals("::")) {
            return listen;
        }
        try {
            for (var device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (!device.isUp() || device.isLoopback() || device.isVirtual()) {
                    continue;
                }
                for (var address : Collections.list(device.getInetAddresses())) {
                    if (address instanceof Inet4Address) {
                        return address.getHostAddress();
                    }
                }
            }
        } catch (SocketException e) {
            return "127.0.0.1";
        }
        return "127.0.0.1";
    }
}
