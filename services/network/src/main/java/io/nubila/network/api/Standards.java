package io.nubila.network.api;

import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import io.nubila.network.model.Standard;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The attributes all resources have, on the wire and for policy. */
final class Standards {
    private Standards() {}

    /** A view that begins with the attributes all have. */
    static ObjectNode view(Object id, Standard about) {
        var view = Json.object();
        view.put("id", id.toString());
        view.put("name", about.name());
        view.put("tenant_id", about.project().value());
        view.put("project_id", about.project().value());
        view.put("description", about.description());
        view.set("tags", Json.strings(about.tags()));
        view.put("created_at", time(about.createdAt()));
        view.put("updated_at", time(about.updatedAt()));
        view.put("revision_number", about.revision());
        return view;
    }

    /** A time as this API writes it: to the second. */
    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Attributes of a project's resource that rules may look at; more can be added. */
    static Map<String, Object> attributes(String project) {
        var attributes = new HashMap<String, Object>();
        attributes.put("project_id", project);
        attributes.put("tenant_id", project);
        return attributes;
    }

    static Target target(Standard about) {
        return Target.of(attributes(about.project().value()));
    }

    /** With the name, description and tags given. */
    static Standard merge(Standard before, Given given) {
        var called = before.called(given.text("name", before.name()), given.text("description", before.description()));
        return given.texts("tags").map(called::tagged).orElse(called);
    }
}
