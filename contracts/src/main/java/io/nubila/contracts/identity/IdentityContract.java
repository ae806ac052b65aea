package io.nubila.contracts.identity;

import io.nubila.kernel.base.Caller;
import java.util.List;
import java.util.Optional;

/** What other services ask of identity. Reading only, so a time-out means: ask again. */
public interface IdentityContract {
    /** Who bears this token; {@code Refused} with 401 when it is not valid (any more). No I/O in the usual case. */
    Caller authenticate(String token, String requestId);

    /** A project by id, empty when there is none. */
    Optional<ProjectSummary> project(Caller caller, ProjectId id);

    /** All projects, at most {@code limit}; for reconcilers that look for what belongs to nobody. */
    List<ProjectSummary> projects(Caller caller, int limit);

    /** A project as other services know it. */
    record ProjectSummary(ProjectId id, String name, DomainId domain, boolean enabled) {}
}
