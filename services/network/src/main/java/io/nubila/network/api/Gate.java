package io.nubila.network.api;

import io.nubila.kernel.http.Request;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import tools.jackson.databind.JsonNode;

/** Checks the policy of a change: the rule of the whole, then those of each attribute and part of one that is given. */
final class Gate {
    private final Policy policy;

    Gate(Policy policy) {
        this.policy = policy;
    }

    /**
     * {@code Forbidden} naming the first rule that refuses.
     *
     * @param rule such as {@code create_network}; the route's own
     */
    void check(Request request, String rule, Target target, Given given, Attributes attributes, boolean create) {
        request.authorize(target);
        given.values().forEach((name, value) -> {
            boolean usual = create
                    && attributes
                            .find(name)
                            .flatMap(Attribute::usual)
                            .filter(value::equals)
                            .isPresent();
            if (!usual) {
                check(request, rule + ":" + name, target, value);
            }
        });
    }

    private void check(Request request, String rule, Target target, JsonNode value) {
        if (policy.knows(rule)) {
            request.authorize(rule, target);
        }
        if (value.isObject()) {
            value.properties().forEach(part -> checkPart(request, rule + ":" + part.getKey(), target));
        } else if (value.isArray()) {
            for (var one : value) {
                if (one.isObject()) {
                    one.properties().forEach(part -> checkPart(request, rule + ":" + part.getKey(), target));
                }
            }
        }
    }

    private void checkPart(Request request, String rule, Target target) {
        if (policy.knows(rule)) {
            request.authorize(rule, target);
        }
    }
}
