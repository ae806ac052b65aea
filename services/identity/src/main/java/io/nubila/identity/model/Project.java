package io.nubila.identity.model;

import java.util.List;
import java.util.Optional;

/**
 * A project, or a domain, which is a project that owns users, groups and other projects.
 *
 * @param domainId the domain that owns it; empty text for a domain
 * @param parentId the project or domain above it; empty text for a domain
 * @param options resource options as JSON
 * @param extra attributes that the API keeps without knowing them, as JSON
 */
public record Project(
        String id,
        String domainId,
        String parentId,
        boolean isDomain,
        String name,
        Optional<String> description,
        boolean enabled,
        List<String> tags,
        String options,
        String extra,
        long revision) {

    public Project {
        tags = List.copyOf(tags);
    }

    /** The domain it belongs to, which for a domain is itself. */
    public String owningDomain() {
        return isDomain ? id : domainId;
    }

    /** The word for it in messages and events. */
    public String kind() {
        return isDomain ? "domain" : "project";
    }

    /** The same project with other tags. */
    public Project withTags(List<String> changed) {
        return new Project(
                id, domainId, parentId, isDomain, name, description, enabled, changed, options, extra, revision);
    }
}
