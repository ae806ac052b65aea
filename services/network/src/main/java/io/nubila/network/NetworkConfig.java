package io.nubila.network;

import io.nubila.kernel.config.Section;
import io.nubila.kernel.config.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Settings of the network service.
 *
 * @param tenantNetworkType segment type of networks for which nobody asked for one: {@code vxlan}, {@code vlan} or
 *     {@code local}
 * @param vniMin lowest VXLAN number given out
 * @param vniMax highest VXLAN number given out, at most 16777215
 * @param vlanMin lowest VLAN given out
 * @param vlanMax highest VLAN given out, at most 4094
 * @param physicalNetworks names of physical networks that flat and VLAN networks may use; VLANs are given out on the first
 * @param physicalMtu bytes a frame may carry on the hosts' own network; VXLAN networks get 50 less
 * @param dnsDomain domain of guests' names
 * @param zone the availability zone of networks and routers
 * @param quotas limits of projects for which nobody set any, by resource; -1 for none
 * @param maxPage rows of a list's page at most
 * @param bindLimit how long a guest's start waits for the data path
 * @param dataPath whether DHCP servers and routers run on this node
 */
public record NetworkConfig(
        String tenantNetworkType,
        int vniMin,
        int vniMax,
        int vlanMin,
        int vlanMax,
        List<String> physicalNetworks,
        int physicalMtu,
        String dnsDomain,
        String zone,
        Map<String, Long> quotas,
        int maxPage,
        Duration bindLimit,
        boolean dataPath) {

    /** Bytes a VXLAN header takes from each frame. */
    public static final int VXLAN_OVERHEAD = 50;

    /** The section of the configuration file. */
    public static final Section<NetworkConfig> SECTION =
            Section.of("network", "Networks, addresses and the data path.", NetworkConfig::read);

    private static final int MAX_VNI = (1 << 24) - 1;
    private static final int MAX_VLAN = 4_094;
    private static final Map<String, Integer> QUOTAS = quotaDefaults();

    /** Kinds of segments that can be the usual one. */
    private enum TenantType {
        /** A VXLAN between the hosts. */
        VXLAN,
        /** A VLAN on the first physical network. */
        VLAN,
        /** One host only. */
        LOCAL
    }

    private static Map<String, Integer> quotaDefaults() {
        var quotas = new LinkedHashMap<String, Integer>();
        quotas.put("network", 100);
        quotas.put("subnet", 100);
        quotas.put("subnetpool", -1);
        quotas.put("port", 500);
        quotas.put("router", 10);
        quotas.put("floatingip", 50);
        quotas.put("security_group", 10);
        quotas.put("security_group_rule", 100);
        quotas.put("rbac_policy", 10);
        return quotas;
    }

    /** What holds when nobody says otherwise. */
    public static NetworkConfig defaults() {
        return SECTION.defaults();
    }

    private static NetworkConfig read(Settings s) {
        var type = s.choice("tenant-network-type", TenantType.VXLAN, "Segment of networks whose owner asked for none.");
        int vniMin = s.number("vni-min", 1, 1, MAX_VNI, "Lowest VXLAN number given out.");
        int vniMax = s.number("vni-max", 65_536, 1, MAX_VNI, "Highest VXLAN number given out.");
        int vlanMin = s.number("vlan-min", 100, 1, MAX_VLAN, "Lowest VLAN given out.");
        int vlanMax = s.number("vlan-max", MAX_VLAN, 1, MAX_VLAN, "Highest VLAN given out.");
        var physical = s.texts(
                "physical-networks", List.of("public"), "Physical networks that flat and VLAN networks may use.");
        int mtu = s.number("physical-mtu", 1_500, 1_280, 65_535, "Bytes a frame may carry on the hosts' own network.");
        var domain = s.text("dns-domain", "openstacklocal", "Domain of guests' names.");
        var zone = s.text("availability-zone", "nova", "Availability zone of networks and routers.");
        var quotas = new LinkedHashMap<String, Long>();
        QUOTAS.forEach((resource, usual) -> quotas.put(resource, (long) s.number(
                "quota-" + resource.replace('_', '-'),
                usual,
                -1,
                Integer.MAX_VALUE,
                "How many of it a project may have unless it has a limit of its own; -1 for any number.")));
        int page = s.number("max-page", 10_000, 1, 100_000, "Rows of a list's page at most.");
        var bind = s.duration(
                "bind-limit",
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10),
                "How long a guest's start waits for the data path.");
        boolean dataPath = s.flag("data-path", true, "Whether DHCP servers and routers run on this node.");
        return new NetworkConfig(
                type.name().toLowerCase(Locale.ROOT),
                vniMin,
                vniMax,
                vlanMin,
                vlanMax,
                physical.isEmpty() ? List.of("public") : physical,
                mtu,
                domain,
                zone,
                Map.copyOf(quotas),
                page,
                bind,
                dataPath);
    }
}
