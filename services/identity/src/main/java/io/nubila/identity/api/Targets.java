package io.nubila.identity.api;

import io.nubila.identity.model.Bearer;
import io.nubila.identity.model.Group;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.Role;
import io.nubila.identity.model.User;
import io.nubila.kernel.policy.Target;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What policy rules of this service may look at, put together step by step. What is absent makes checks on it fail. */
final class Targets {
    private final Map<String, Object> attributes = new HashMap<>();

    /** Any attribute by its full name. */
    Targets with(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    /** Any attribute, when it has a value. */
    Targets with(String name, Optional<String> value) {
        value.ifPresent(it -> attributes.put(name, it));
        return this;
    }

    Targets user(Optional<User> user) {
        user.ifPresent(it -> {
            attributes.put("target.user.id", it.id());
            attributes.put("target.user.name", it.name());
            attributes.put("target.user.domain_id", it.domainId());
        });
        return this;
    }

    Targets group(Optional<Group> group) {
        group.ifPresent(it -> {
            attributes.put("target.group.id", it.id());
            attributes.put("target.group.name", it.name());
            attributes.put("target.group.domain_id", it.domainId());
        });
        return this;
    }

    Targets project(Optional<Project> project) {
        project.ifPresent(it -> {
            attributes.put("target.project.id", it.id());
            attributes.put("target.project.name", it.name());
            attributes.put("target.project.domain_id", it.isDomain() ? Target.NONE : it.domainId());
        });
        return this;
    }

    Targets domain(Optional<Project> domain) {
        domain.ifPresent(it -> {
            attributes.put("target.domain.id", it.id());
            attributes.put("target.domain.name", it.name());
        });
        return this;
    }

    Targets role(Optional<Role> role) {
        role.ifPresent(it -> {
            attributes.put("target.role.id", it.id());
            attributes.put("target.role.name", it.name());
            attributes.put("target.role.domain_id", it.global() ? Target.NONE : it.domainId());
        });
        return this;
    }

    Targets token(Bearer bearer) {
        attributes.put("target.token.user_id", bearer.user().id());
        attributes.put("target.token.user.id", bearer.user().id());
        attributes.put("target.token.user.domain.id", bearer.userDomain().id());
        return this;
    }

    Target done() {
        return Target.of(attributes);
    }
}
