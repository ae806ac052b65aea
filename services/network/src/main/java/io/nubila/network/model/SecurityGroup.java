package io.nubila.network.model;

import io.nubila.contracts.network.SecurityGroupId;

/** A set of rules that ports can be put into. */
public record SecurityGroup(SecurityGroupId id, Standard about, boolean stateful, boolean isDefault) {
    /** The name of each project's own first group. */
    public static final String DEFAULT = "default";

    /** With other standard attributes. */
    public SecurityGroup with(Standard other) {
        return new SecurityGroup(id, other, stateful, isDefault);
    }
}
