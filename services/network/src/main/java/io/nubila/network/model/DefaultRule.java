package io.nubila.network.model;

import io.nubila.contracts.network.SecurityGroupId;

/**
 * A rule that new security groups begin with.
 *
 * @param pattern the rule; its group, and its remote group where it is that same one, are {@link #ITSELF}
 * @param inDefault whether each project's default group gets it
 * @param inOthers whether all other groups get it
 */
public record DefaultRule(SecurityGroupRule pattern, boolean inDefault, boolean inOthers) {
    /** Instead of a group: the group that gets the rule. */
    public static final SecurityGroupId ITSELF = new SecurityGroupId("PARENT");

    public String id() {
        return pattern.id();
    }

    /** The rule as one of a group's. */
    public SecurityGroupRule of(String ruleId, Standard made, SecurityGroupId group) {
        return new SecurityGroupRule(
                ruleId,
                made,
                group,
                pattern.direction(),
                pattern.ethertype(),
                pattern.protocol(),
                pattern.portMin(),
                pattern.portMax(),
                pattern.remotePrefix(),
                pattern.remoteGroup().map(remote -> remote.equals(ITSELF) ? group : remote));
    }
}
