package io.nubila.kernel.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which names a node's certificate has to carry. */
public final class ServerNames {
    private ServerNames() {}

    /**
     * The names under which this machine is reached when it listens on these addresses: {@code localhost} in its three
     * spellings, the host's name, each address or name given, and for a wildcard ({@code 0.0.0.0}, {@code ::}) the
     * addresses of all interfaces that are up. Asks no name server.
     */
    public static List<String> of(Collection<String> listen) {
        var names = new LinkedHashSet<String>();
        names.add("localhost");
        names.add("127.0.0.1");
        names.add("::1");
        hostName().ifPresent(names::add);
        for (var address : listen) {
            if (isWildcard(address)) {
                names.addAll(interfaceAddresses());
            } else {
                names.add(normal(address));
            }
        }
        return List.copyOf(names);
    }

    /** The kernel's name of this machine, when it is one that a certificate can carry. */
    public static Optional<String> hostName() {
        try {
            var name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return name.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
                    ? Optional.of(name.toLowerCase(Locale.ROOT))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A name or address in the one spelling that comparisons use: lower case, IPv6 addresses in their short form. */
    static String normal(String name) {
        var bare = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        try {
            return shortForm(InetAddress.ofLiteral(bare));
        } catch (IllegalArgumentException notAnAddress) {
            return bare.toLowerCase(Locale.ROOT);
        }
    }

    private static boolean isWildcard(String address) {
        return address.isBlank()
                || address.equals("*")
                || normal(address).equals("0.0.0.0")
                || normal(address).equals("::");
    }

    private static Set<String> interfaceAddresses() {
        try {
            var found = new LinkedHashSet<String>();
            NetworkInterface.networkInterfaces()
                    .filter(ServerNames::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .forEach(address -> found.add(shortForm(address)));
            return found;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUp(NetworkInterface card) {
        try {
            return card.isUp();
        } catch (SocketException goneMeanwhile) {
            return false;
        }
    }

    /** RFC 5952: the longest run of at least two zero groups becomes {@code ::}. */
    static String shortForm(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        var groups = new int[8];
        for (var i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        var start = -1;
        var length = 1;
        for (var i = 0; i < 8; i++) {
            var end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        var text = new StringBuilder();
        for (var i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
