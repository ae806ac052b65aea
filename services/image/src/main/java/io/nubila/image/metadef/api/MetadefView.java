package io.nubila.image.metadef.api;

import io.nubila.image.metadef.model.Namespace;
import io.nubila.image.metadef.model.Part;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.ObjectNode;

/** How namespaces and definitions look to clients. */
final class MetadefView {
    static final String NAMESPACES = "/v2/metadefs/namespaces";
    private static final String SCHEMAS = "/v2/schemas/metadefs/";

    private MetadefView() {}

    static ObjectNode namespace(Namespace it) {
        var node = Json.object().put("namespace", it.name());
        it.displayName().ifPresent(name -> node.put("display_name", name));
        it.description().ifPresent(text -> node.put("description", text));
        return node.put("visibility", it.isPublic() ? "public" : "private")
                .put("protected", it.isProtected())
                .put("owner", it.owner())
                .put("created_at", time(it.createdAt()))
                .put("updated_at", time(it.updatedAt()))
                .put("schema", SCHEMAS + "namespace")
                .put("self", NAMESPACES + "/" + it.name());
    }

    static ObjectNode object(Namespace namespace, Part part) {
        return timed(document(part).put("name", part.name()), part)
                .put("schema", SCHEMAS + "object")
                .put("self", NAMESPACES + "/" + namespace.name() + "/objects/" + part.name());
    }

    static ObjectNode property(Part part) {
        return document(part).put("name", part.name());
    }

    /** A property within its namespace, where its name is the key. */
    static ObjectNode document(Part part) {
        if (Json.tree(part.document()) instanceof ObjectNode node) {
            return node;
        }
        throw new Problem.Bug("definition " + part.name() + " is no object").exception();
    }

    static ObjectNode timed(Part part) {
        return timed(document(part).put("name", part.name()), part);
    }

    private static ObjectNode timed(ObjectNode node, Part part) {
        return node.put("created_at", time(part.createdAt())).put("updated_at", time(part.updatedAt()));
    }

    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
