package io.nubila.network.engine;

import io.nubila.network.model.Cidr;
import io.nubila.network.model.Protocols;
import io.nubila.network.model.SecurityGroupRule;
import java.util.Optional;

/** Rules that a security group rule has to keep: ports only where the protocol has them, one IP version. */
final class RuleChecks {
    private static final int MAX_ICMP = 255;

    private RuleChecks() {}

    static void check(SecurityGroupRule rule) {
        if (rule.remotePrefix().isPresent() && rule.remoteGroup().isPresent()) {
            throw Refusals.invalid(
                    "SecurityGroupMultipleRemoteEntites",
                    "Only one of remote_ip_prefix and remote_group_id may be given.");
        }
        rule.remotePrefix().map(Cidr::of).ifPresent(prefix -> {
            if ((prefix.version() == 4) != rule.ethertype().equals(SecurityGroupRule.IPV4)) {
                throw Refusals.invalid(
                        "SecurityGroupRuleParameterConflict",
                        "Conflicting value ethertype %s for CIDR %s".formatted(rule.ethertype(), prefix));
            }
        });
        boolean v4 = rule.ethertype().equals(SecurityGroupRule.IPV4);
        if (v4 && rule.protocol().filter(Protocols::onlyIpv6).isPresent()) {
            throw Refusals.invalid(
                    "SecurityGroupEthertypeConflictWithProtocol",
                    "Invalid ethertype %s for protocol %s."
                            .formatted(rule.ethertype(), rule.protocol().get()));
        }
        if (rule.portMin().isPresent() || rule.portMax().isPresent()) {
            checkPorts(rule);
        }
    }

    private static void checkPorts(SecurityGroupRule rule) {
        if (rule.protocol().isEmpty()) {
            throw Refusals.invalid(
                    "SecurityGroupProtocolRequiredWithPorts", "A protocol is required when a port range is given.");
        }
        var protocol = rule.protocol().get();
        if (Protocols.isIcmp(protocol)) {
            checkIcmp("port_range_min", "type", rule.portMin());
            checkIcmp("port_range_max", "code", rule.portMax());
            if (rule.portMin().isEmpty()) {
                throw Refusals.invalid(
                        "SecurityGroupMissingIcmpType",
                        "ICMP code (port-range-max) %d is given but ICMP type (port-range-min) is missing."
                                .formatted(rule.portMax().get()));
            }
            return;
        }
        if (!Protocols.hasPorts(protocol)) {
            throw Refusals.invalid(
                    "SecurityGroupInvalidProtocolForPort",
                    "Protocol %s has no ports; they are possible for %s only."
                            .formatted(protocol, Protocols.withPorts()));
        }
        if (rule.portMin().filter(port -> port == 0).isPresent()
                || rule.portMax().filter(port -> port == 0).isPresent()) {
            throw Refusals.invalid("SecurityGroupInvalidPortValue", "Invalid value for port 0");
        }
        if (rule.portMin().isEmpty()
                || rule.portMax().isEmpty()
                || rule.portMin().get() > rule.portMax().get()) {
            throw Refusals.invalid(
                    "SecurityGroupInvalidPortRange", "port_range_min must be <= port_range_max, and both be given.");
        }
    }

    private static void checkIcmp(String attribute, String field, Optional<Integer> value) {
        if (value.filter(number -> number > MAX_ICMP).isPresent()) {
            throw Refusals.invalid(
                    "SecurityGroupInvalidIcmpValue",
                    "Invalid value for ICMP %s (%s) %d. It must be 0 to 255.".formatted(field, attribute, value.get()));
        }
    }
}
