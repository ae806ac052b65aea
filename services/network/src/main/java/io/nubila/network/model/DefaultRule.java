package io.nubila.network.model;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.SecurityGroupId;
import java.util.Optional;

/**
 * A rule that new security groups begin with.
 *
 * @param remoteGroup a group's id, or {@link #ITSELF}
 * @param inDefault whether each project's default group gets it
 * @param inOthers whether all other groups get it
 */
public record DefaultRule(
        String id,
        Standard about,
        String direction,
        String ethertype,
        Optional<String> protocol,
        Optional<Integer> portMin,
        Optional<Integer> portMax,
        Optional<String> remotePrefix,
        Optional<String> remoteGroup,
        boolean inDefault,
        boolean inOthers) {
    /** Instead of a group's id: the group that gets the rule. */
    public static final String ITSELF = "PARENT";

    /** The rule as one of a group's. */
    public SecurityGroupRule of(String ruleId, Standard made, SecurityGroupId group) {
        return new SecurityGroupRule(
                ruleId,
                made,
                group,
                direction,
                ethertype,
                protocol,
                portMin,
                portMax,
                remotePrefix,
                remoteGroup.map(name -> name.equals(ITSELF) ? group : new SecurityGroupId(name)));
    }

    /** Text that is the same for rules that let the same pass. */
    public String essence() {
        var nowhere = Standard.made(new ProjectId(""), "", "", about.createdAt());
        return of("", nowhere, new SecurityGroupId(ITSELF)).essence();
    }
}
