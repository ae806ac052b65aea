package io.nubila.network.model;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SecurityGroupId;
import java.util.List;

/**
 * A place in a network where something is plugged in.
 *
 * @param deviceId the server, router or other device it belongs to; empty for none
 * @param deviceOwner what kind of device that is
 * @param dnsName a single label, or empty
 * @param madeForServer whether it goes when the server goes
 */
public record Port(
        PortId id,
        NetworkId network,
        Standard about,
        boolean adminUp,
        String mac,
        String deviceId,
        String deviceOwner,
        PortStatus status,
        Binding binding,
        boolean portSecurity,
        List<FixedIp> fixedIps,
        List<SecurityGroupId> groups,
        List<AddressPair> pairs,
        List<DhcpOption> dhcpOptions,
        String dnsName,
        String dnsDomain,
        boolean madeForServer) {

    /** With other standard attributes. */
    public Port with(Standard other) {
        return new Port(
                id,
                network,
                other,
                adminUp,
                mac,
                deviceId,
                deviceOwner,
                status,
                binding,
                portSecurity,
                fixedIps,
                groups,
                pairs,
                dhcpOptions,
                dnsName,
                dnsDomain,
                madeForServer);
    }

    /** With another MAC, addresses and groups. */
    public Port with(String newMac, List<FixedIp> newIps, List<SecurityGroupId> newGroups) {
        return new Port(
                id,
                network,
                about,
                adminUp,
                newMac,
                deviceId,
                deviceOwner,
                status,
                binding,
                portSecurity,
                List.copyOf(newIps),
                List.copyOf(newGroups),
                pairs,
                dhcpOptions,
                dnsName,
                dnsDomain,
                madeForServer);
    }

    /** With other addresses. */
    public Port with(List<FixedIp> newIps) {
        return with(mac, newIps, groups);
    }

    /** With another device. */
    public Port of(String newDeviceId, String newOwner) {
        return new Port(
                id,
                network,
                about,
                adminUp,
                mac,
                newDeviceId,
                newOwner,
                status,
                binding,
                portSecurity,
                fixedIps,
                groups,
                pairs,
                dhcpOptions,
                dnsName,
                dnsDomain,
                madeForServer);
    }

    /** With another status and binding. */
    public Port with(PortStatus newStatus, Binding newBinding) {
        return new Port(
                id,
                network,
                about,
                adminUp,
                mac,
                deviceId,
                deviceOwner,
                newStatus,
                newBinding,
                portSecurity,
                fixedIps,
                groups,
                pairs,
                dhcpOptions,
                dnsName,
                dnsDomain,
                madeForServer);
    }

    /** Whether it has an address in the subnet. */
    public boolean isIn(io.nubila.contracts.network.SubnetId subnet) {
        return fixedIps.stream().anyMatch(fixed -> fixed.subnet().equals(subnet));
    }
}
