package io.nubila.harness;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether an error looks as the service's clients expect it, and tells nothing of the program's inside. */
final class Envelopes {
    private static final Pattern INSIDE = Pattern.compile(
            "\\bat [a-z]+(?:\\.[A-Za-z0-9_$]+)+\\(|java\\.(?:lang|util|io|net)\\.|io\\.nubila\\.|org\\.eclipse|SQLITE|jackson|[a-z]Exception\\b(?!\")");

    private Envelopes() {}

    /** What is wrong with an error answer; empty when nothing is. */
    static Optional<String> wrong(ApiRoute route, Answer answer) {
        var service = route.service();
        boolean headless = route.route().method().equals("HEAD");
        if (INSIDE.matcher(answer.text()).find()) {
            return Optional.of("tells of the program's inside");
        }
        if (answer.header("X-Openstack-Request-Id").isEmpty()) {
            return Optional.of("has no request id");
        }
        if (headless) {
            return Optional.empty();
        }
        boolean right = switch (service) {
            case "identity", "nubila" -> has(answer, List.of("error"), List.of("code", "title", "message"));
            case "network" -> has(answer, List.of("NeutronError"), List.of("type", "message", "detail"));
            case "compute" -> compute(answer);
            case "placement" -> placement(answer);
            case "image" -> answer.text().contains("<html>") && answer.text().contains("<title>");
            default -> false;
        };
        return right ? Optional.empty() : Optional.of("is not in the service's envelope");
    }

    private static boolean has(Answer answer, List<String> path, List<String> fields) {
        try {
            var node = answer.json();
            for (var name : path) {
                node = node.path(name);
            }
            var found = node;
            return fields.stream().allMatch(found::has);
        } catch (RuntimeException notJson) {
            return false;
        }
    }

    private static boolean compute(Answer answer) {
        try {
            var json = answer.json();
            if (answer.status() == 406 || json.has("errors")) {
                return json.path("errors").isArray() || json.size() == 1;
            }
            var only = json.properties().iterator().next().getValue();
            return json.size() == 1 && only.path("code").asInt() == answer.status() && only.has("message");
        } catch (RuntimeException notJson) {
            return false;
        }
    }

    private static boolean placement(Answer answer) {
        try {
            var error = answer.json().path("errors").path(0);
            return error.path("status").asInt() == answer.status() && error.has("title") && error.has("detail");
        } catch (RuntimeException notJson) {
            return false;
        }
    }
}
