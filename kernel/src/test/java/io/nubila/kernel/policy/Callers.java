package io.nubila.kernel.policy;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Caller.ProjectRef;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Callers for tests. */
final class Callers {
    private Callers() {}

    /** User {@code u1} of domain {@code d1} with a token for a project of that domain. */
    static Caller inProject(String project, String... roles) {
        return caller(Optional.of(new ProjectRef(project, project, "d1", "one")), Optional.empty(), false, roles);
    }

    static Caller inDomain(String domain, String... roles) {
        return caller(Optional.empty(), Optional.of(domain), false, roles);
    }

    static Caller inSystem(String... roles) {
        return caller(Optional.empty(), Optional.empty(), true, roles);
    }

    private static Caller caller(
            Optional<ProjectRef> project, Optional<String> domain, boolean system, String... roles) {
        return new Caller(
                "u1", "ann", "d1", "one", project, domain, system, Set.of(roles), "audit", Instant.MAX, "req-1");
    }
}
