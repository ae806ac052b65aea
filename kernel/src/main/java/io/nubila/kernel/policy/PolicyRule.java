package io.nubila.kernel.policy;

import java.util.List;

/**
 * One rule of a service as its defaults declare it.
 *
 * @param name what a route or another rule asks for
 * @param check what must hold, in the policy language; empty means anyone
 * @param description what the rule allows, or empty when the name says it all
 * @param scopeTypes the token scopes that may use it, of {@code project}, {@code domain}, {@code system}; empty means any
 */
public record PolicyRule(String name, String check, String description, List<String> scopeTypes) {
    public PolicyRule {
        scopeTypes = List.copyOf(scopeTypes);
    }

    /** The same rule with another check, as an override file gives it. */
    PolicyRule checkedBy(String other) {
        return new PolicyRule(name, other, description, scopeTypes);
    }
}
