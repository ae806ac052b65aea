package io.nubila.identity.engine;

import io.nubila.identity.model.User;
import io.nubila.kernel.json.Json;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The options of a user that this service acts on. */
record UserOptions(JsonNode options) {
    static final String IGNORE_LOCKOUT = "ignore_lockout_failure_attempts";
    static final String IGNORE_EXPIRY = "ignore_password_expiry";
    static final String LOCK_PASSWORD = "lock_password";

    private static final String MFA = "multi_factor_auth_enabled";
    private static final String MFA_RULES = "multi_factor_auth_rules";
    private static final UserOptions NONE = new UserOptions(Json.object());

    static UserOptions of(User user) {
        return user.options().equals("{}") ? NONE : new UserOptions(Json.tree(user.options()));
    }

    /** Whether an option is set to true. */
    boolean truth(String name) {
        return options.path(name).asBoolean(false);
    }

    /** Whether these methods are enough: all of one rule, or no rule at all. */
    boolean satisfiedBy(Set<String> methods) {
        var rules = options.path(MFA_RULES);
        if (rules.isEmpty() || !options.path(MFA).asBoolean(true)) {
            return true;
        }
        for (var rule : rules) {
            boolean all = true;
            for (var method : rule) {
                all &= methods.contains(method.asString());
            }
            if (all) {
                return true;
            }
        }
        return false;
    }
}
