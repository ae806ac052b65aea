package io.nubila.network.driver;

import io.nubila.contracts.network.SecurityGroupId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A security group: its rules, and the addresses of its members anywhere in the cloud (what a rule of another group means
 * by naming this one).
 */
public record SecurityGroupPlan(SecurityGroupId id, List<Rule> rules, List<String> memberAddresses) {

    /**
     * What may pass. Nothing else does, except replies and what guests need to get addresses.
     *
     * @param ingress towards the guest; else from the guest
     * @param ipVersion 4 or 6
     * @param protocol name or number as the Network API has it; empty for any
     * @param portMin first port, or the ICMP type
     * @param portMax last port, or the ICMP code
     */
    public record Rule(
            boolean ingress,
            int ipVersion,
            Optional<String> protocol,
            OptionalInt portMin,
            OptionalInt portMax,
            Remote remote) {}

    /** The other end. */
    public sealed interface Remote {
        /** Anyone. */
        record Any() implements Remote {}

        /** Addresses in CIDR notation. */
        record Cidr(String cidr) implements Remote {}

        /** Members of a group. */
        record Group(SecurityGroupId id) implements Remote {}
    }
}
