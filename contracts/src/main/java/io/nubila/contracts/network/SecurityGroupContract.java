package io.nubila.contracts.network;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Caller;
import java.util.List;
import java.util.Optional;

/**
 * What compute asks of security groups, for clients that still speak of them to compute. The caller acts with its own
 * rights: what its rules in network refuse is {@code Forbidden}, what it may not see is {@code NotFound}. Things are made
 * under ids the asker chooses and removed by id, so after a time-out every call may be repeated.
 */
public interface SecurityGroupContract {
    /** Groups the caller may see, of a project or of all, by id; at most so many after the one given. */
    List<Group> groups(Caller caller, Optional<ProjectId> project, Optional<SecurityGroupId> after, int limit);

    /** A group. */
    Group group(Caller caller, SecurityGroupId id);

    /** Makes a group in a project; there already: answers it. {@code OverQuota}, {@code Conflict} (the name is reserved). */
    Group create(Caller caller, SecurityGroupId id, ProjectId project, String name, String description);

    /** Gives a group another name and description; {@code Conflict} for the default group's name. */
    Group update(Caller caller, SecurityGroupId id, String name, String description);

    /** Removes a group; {@code Conflict} while ports are in it. */
    void delete(Caller caller, SecurityGroupId id);

    /** Adds a rule; there already under this id: answers it. {@code OverQuota}, {@code Conflict} (there is such a rule). */
    Rule addRule(Caller caller, Rule rule);

    /** A rule. */
    Rule rule(Caller caller, String id);

    /** Removes a rule. */
    void removeRule(Caller caller, String id);

    /** The groups of a server's ports, by id. */
    List<Group> ofServer(Caller caller, ServerId server);

    /**
     * Puts all ports of a server into a group; {@code NotFound} when it has none, {@code Invalid} when a port cannot be in
     * groups.
     */
    void join(Caller caller, ServerId server, SecurityGroupId group);

    /** Takes all ports of a server out of a group; {@code NotFound} when none was in it. */
    void leave(Caller caller, ServerId server, SecurityGroupId group);

    /** A group with its rules for what comes in. */
    record Group(SecurityGroupId id, ProjectId project, String name, String description, List<Rule> rules) {}

    /**
     * What may come in.
     *
     * @param protocol name or number; empty for any
     * @param from first port, or ICMP type; empty for all
     * @param to last port, or ICMP code; empty for all
     * @param cidr where it comes from; empty for anywhere
     * @param remote the group it comes from
     */
    record Rule(
            String id,
            SecurityGroupId group,
            Optional<String> protocol,
            Optional<Integer> from,
            Optional<Integer> to,
            Optional<String> cidr,
            Optional<Remote> remote) {}

    /** The other end of a rule, with what of it is shown; name and project are not read when a rule is added. */
    record Remote(SecurityGroupId id, String name, String project) {}
}
