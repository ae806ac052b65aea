package io.nubila.network.store;

import io.nubila.contracts.identity.ProjectId;

/** Whose resources a query may find. */
public sealed interface Scope {
    /** Everybody's. */
    record All() implements Scope {}

    /** Those of a project, and what is shared with it. */
    record Project(ProjectId id) implements Scope {}

    /** Everybody's. */
    static Scope all() {
        return new All();
    }
}
