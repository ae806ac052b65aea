package io.nubila.network.model;

/** Names by which guests are known: single labels. */
public final class HostNames {
    private HostNames() {}

    /** A port's own name, or one made of its first address. */
    public static String of(Port port) {
        if (!port.dnsName().isEmpty()) {
            return port.dnsName();
        }
        return port.fixedIps().isEmpty()
                ? "host"
                : of(port.fixedIps().getFirst().ip());
    }

    /** A name made of an address. */
    public static String of(String ip) {
        return "host-" + ip.replace('.', '-').replace(':', '-');
    }
}
