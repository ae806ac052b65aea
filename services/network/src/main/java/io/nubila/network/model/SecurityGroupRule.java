package io.nubila.network.model;

import io.nubila.contracts.network.SecurityGroupId;
import java.util.Optional;

/**
 * What may pass.
 *
 * @param direction {@code ingress} or {@code egress}
 * @param ethertype {@code IPv4} or {@code IPv6}
 * @param protocol name or number; empty for any
 * @param portMin first port, or ICMP type
 * @param portMax last port, or ICMP code
 */
public record SecurityGroupRule(
        String id,
        Standard about,
        SecurityGroupId group,
        String direction,
        String ethertype,
        Optional<String> protocol,
        Optional<Integer> portMin,
        Optional<Integer> portMax,
        Optional<String> remotePrefix,
        Optional<SecurityGroupId> remoteGroup) {
    public static final String INGRESS = "ingress";
    public static final String EGRESS = "egress";
    public static final String IPV4 = "IPv4";
    public static final String IPV6 = "IPv6";

    /** Text that is the same for rules that let the same pass, however they are written. */
    public String essence() {
        return String.join(
                "|",
                direction,
                ethertype,
                protocol.map(name -> String.valueOf(Protocols.number(name))).orElse(""),
                portMin.map(String::valueOf).orElse(""),
                portMax.map(String::valueOf).orElse(""),
                remotePrefix
                        .map(Cidr::of)
                        .filter(prefix -> prefix.prefix() > 0)
                        .map(Cidr::toString)
                        .orElse(""),
                remoteGroup.map(SecurityGroupId::value).orElse(""));
    }
}
