package io.nubila.network.model;

/** Words by which a port says whom it serves. */
public final class DeviceOwner {
    public static final String DHCP = "network:dhcp";
    public static final String ROUTER_INTERFACE = "network:router_interface";
    public static final String ROUTER_GATEWAY = "network:router_gateway";
    public static final String FLOATING_IP = "network:floatingip";
    public static final String COMPUTE = "compute:";

    private static final String CLOUD = "network:";

    private DeviceOwner() {}

    /** Whether the cloud itself owns the port. */
    public static boolean isCloud(String owner) {
        return owner.startsWith(CLOUD);
    }

    /** Whether it is one of a router's ports. */
    public static boolean isRouter(String owner) {
        return owner.equals(ROUTER_INTERFACE) || owner.equals(ROUTER_GATEWAY);
    }
}
