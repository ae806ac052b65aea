package io.nubila.network.model;

import io.nubila.contracts.identity.ProjectId;
import java.time.Instant;
import java.util.List;

/**
 * Lets a project use a resource of another one.
 *
 * @param project whose policy it is
 * @param objectType one of {@link #TYPES}
 * @param action {@link #SHARED}, or for networks {@link #EXTERNAL}
 * @param target the project that may, or {@link #EVERYONE}
 */
public record RbacPolicy(
        String id, ProjectId project, String objectType, String objectId, String action, String target, Instant made) {
    public static final String NETWORK = "network";
    public static final String SUBNET_POOL = "subnetpool";
    public static final String ADDRESS_SCOPE = "address_scope";
    public static final String SECURITY_GROUP = "security_group";

    /** What can be shared. */
    public static final List<String> TYPES = List.of(NETWORK, SUBNET_POOL, ADDRESS_SCOPE, SECURITY_GROUP);

    /** The target may use the resource as its own, but not change it. */
    public static final String SHARED = "access_as_shared";
    /** The target may use the network as the way out of the cloud. */
    public static final String EXTERNAL = "access_as_external";
    /** The target that means every project. */
    public static final String EVERYONE = "*";

    /** With another target. */
    public RbacPolicy to(String other) {
        return new RbacPolicy(id, project, objectType, objectId, action, other, made);
    }

    /** Whether it means every project. */
    public boolean isForEveryone() {
        return target.equals(EVERYONE);
    }
}
