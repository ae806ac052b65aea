package io.nubila.network.model;

import java.util.List;
import java.util.Optional;

/**
 * Ranges out of which subnets are cut, so that no two of them overlap.
 *
 * @param shared whether every project may use it
 * @param isDefault whether subnets that ask for the default pool of its IP version come from it
 * @param scope the address scope within which its prefixes are unique
 * @param version 4 or 6
 * @param prefixes in order, none overlapping or mergeable with another
 * @param minPrefix length of the prefix of the largest subnet
 * @param maxPrefix length of the prefix of the smallest subnet
 * @param defaultPrefix length for subnets that ask for none
 * @param quota how much a project may take out of it: addresses of IPv4, /64 networks of IPv6; absent for any amount
 */
public record SubnetPool(
        String id,
        Standard about,
        boolean shared,
        boolean isDefault,
        Optional<String> scope,
        int version,
        List<String> prefixes,
        int minPrefix,
        int maxPrefix,
        int defaultPrefix,
        Optional<Long> quota) {

    /** With other standard attributes. */
    public SubnetPool with(Standard other) {
        return new SubnetPool(
                id, other, shared, isDefault, scope, version, prefixes, minPrefix, maxPrefix, defaultPrefix, quota);
    }

    /** With other prefixes. */
    public SubnetPool over(List<String> others) {
        return new SubnetPool(
                id, about, shared, isDefault, scope, version, others, minPrefix, maxPrefix, defaultPrefix, quota);
    }

    /** Its prefixes as a set of addresses. */
    public AddressSet addresses() {
        return AddressSet.of(prefixes.stream().map(Cidr::of).toList());
    }
}
