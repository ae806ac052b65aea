package io.nubila.network.engine;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.store.Scope;
import java.util.Map;

/** Whose resources a caller may find. */
public final class Scopes {
    /** A resource that is nobody's: only who may see everything may see it. */
    private static final Target NOBODYS = Target.of(Map.of(
            "project_id", "-",
            "tenant_id", "-",
            "network:project_id", "-",
            "security_group:project_id", "-",
            "ext_parent:project_id", "-"));

    private Scopes() {}

    /** Everybody's when the rule would show the caller a stranger's resource, else those of the caller's project. */
    public static Scope of(Policy policy, String rule, Caller caller) {
        return policy.allows(rule, caller, NOBODYS)
                ? Scope.all()
                : new Scope.Project(new ProjectId(caller.projectId().orElse("-")));
    }
}
