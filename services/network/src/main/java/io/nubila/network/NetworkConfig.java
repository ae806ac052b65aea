package io.nubila.network;

import java.time.Duration;
import java.util.List;
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

    /** What holds when nobody says otherwise. */
    public static NetworkConfig defaults() {
        return new NetworkConfig(
                "vxlan",
                1,
                65_536,
                100,
                4_094,
                List.of("public"),
                1_500,
                "openstacklocal",
                "nova",
                Map.of(
                        "network", 100L,
                        "subnet", 100L,
                        "port", 500L,
                        "router", 10L,
                        "floatingip", 50L,
                        "security_group", 10L,
                        "security_group_rule", 100L),
                10_000,
                Duration.ofSeconds(60),
                true);
    }
}
