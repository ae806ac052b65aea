package io.nubila.compute.api;

import io.nubila.contracts.network.SecurityGroupContract.Group;
import io.nubila.contracts.network.SecurityGroupContract.Rule;
import io.nubila.kernel.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Security groups in the form they had when compute kept them itself. */
final class SecurityGroupView {
    private static final Set<String> WITH_PORTS = Set.of("TCP", "UDP");
    private static final int MAX_PORT = 65_535;

    private SecurityGroupView() {}

    /** Groups by project and name. */
    static ArrayNode groups(List<Group> groups) {
        var list = Json.array();
        groups.stream()
                .sorted(Comparator.comparing((Group group) -> group.project().value())
                        .thenComparing(Group::name))
                .forEach(group -> list.add(group(group)));
        return list;
    }

    /** A group with its rules. */
    static ObjectNode group(Group group) {
        var json = Json.object();
        json.put("id", group.id().value());
        json.put("description", group.description());
        json.put("name", group.name());
        json.put("tenant_id", group.project().value());
        var rules = json.putArray("rules");
        group.rules().forEach(rule -> rules.add(rule(rule)));
        return json;
    }

    /** A rule; ports that were left open are told as the whole range. */
    static ObjectNode rule(Rule rule) {
        var json = Json.object();
        json.put("id", rule.id());
        json.put("parent_group_id", rule.group().value());
        json.put("ip_protocol", rule.protocol().orElse(null));
        if (rule.protocol().isPresent() && rule.from().isEmpty() && rule.to().isEmpty()) {
            boolean ports = WITH_PORTS.contains(rule.protocol().get().toUpperCase(Locale.ROOT));
            json.put("from_port", ports ? 1 : -1);
            json.put("to_port", ports ? MAX_PORT : -1);
        } else {
            json.put("from_port", rule.from().orElse(null));
            json.put("to_port", rule.to().orElse(null));
        }
        var group = json.putObject("group");
        var range = json.putObject("ip_range");
        if (rule.remote().isPresent()) {
            group.put("name", rule.remote().get().name());
            group.put("tenant_id", rule.remote().get().project());
        } else {
            range.put("cidr", rule.cidr().orElse("0.0.0.0/0"));
        }
        return json;
    }
}
