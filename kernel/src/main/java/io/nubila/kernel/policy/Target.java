package io.nubila.kernel.policy;

import java.util.Map;
import java.util.Optional;

/**
 * What a request wants to touch, as far as a policy may look at it. Rules name attributes as {@code %(project_id)s} or
 * {@code %(target.user.domain_id)s}; names are the service's own. May be asked several times for the same name.
 */
@FunctionalInterface
public interface Target {
    /** The value of an attribute that is there but has no value; rules write it {@code None:%(name)s}. */
    Object NONE = "None";

    /**
     * The value of an attribute; empty when the target has no such attribute, so that no check on it can hold. Text,
     * numbers and booleans are compared by their text, booleans as {@code True} and {@code False}.
     */
    Optional<Object> attribute(String dottedName);

    /** A target without any attribute, for rules that look at the caller only. */
    static Target none() {
        return name -> Optional.empty();
    }

    /** Something owned by this project: {@code project_id} and its old name {@code tenant_id}. */
    static Target project(String projectId) {
        var owner = Optional.<Object>of(projectId);
        return name -> name.equals("project_id") || name.equals("tenant_id") ? owner : Optional.empty();
    }

    /** Something owned by a user in a project: as {@link #project}, and {@code user_id}. */
    static Target owned(String projectId, String userId) {
        var project = project(projectId);
        var user = Optional.<Object>of(userId);
        return name -> name.equals("user_id") ? user : project.attribute(name);
    }

    /**
     * Attributes from a map. A name is looked up whole first, then part by part through nested maps. An
     * {@code Optional} value stands for its content, or for {@link #NONE} when empty.
     */
    static Target of(Map<String, ?> attributes) {
        var copy = Map.<String, Object>copyOf(attributes);
        return name -> MapLookup.find(copy, name);
    }
}
