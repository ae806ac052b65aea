package io.nubila.image.metadef.api;

import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.post;
import static io.nubila.kernel.http.Route.put;

import io.nubila.image.metadef.engine.Metadefs;
import io.nubila.image.metadef.model.Part.Kind;
import io.nubila.image.metadef.store.MetadefStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Route;
import java.util.ArrayList;
import java.util.List;

/** Every URL of metadata definitions. */
public final class MetadefRoutes {
    private static final String NAMESPACES = MetadefView.NAMESPACES;
    private static final String NAMESPACE = NAMESPACES + "/{namespace}";
    private static final String OBJECTS = NAMESPACE + "/objects";
    private static final String PROPERTIES = NAMESPACE + "/properties";
    private static final String TAGS = NAMESPACE + "/tags";
    private static final String TYPES = NAMESPACE + "/resource_types";

    private MetadefRoutes() {}

    /** What the handlers work with; pages in namespaces. */
    public record Parts(
            Db db, MetadefStore store, Metadefs metadefs, Clock clock, Ids ids, int defaultPage, int maxPage) {}

    /** The route table. */
    public static List<Route> all(Parts parts) {
        var access = new NamespaceAccess(parts.db(), parts.store());
        var namespaces = new NamespaceHandlers(parts, access);
        var items = new PartHandlers(parts, access);
        var schemas = new MetadefSchemas();
        var routes = new ArrayList<>(List.of(
                get("/v2/schemas/metadefs/{schema}", "get_metadef_namespaces", schemas::show),
                get(NAMESPACES, "get_metadef_namespaces", namespaces::list),
                post(NAMESPACES, "add_metadef_namespace", namespaces::create).body(schema("metadef-namespace")),
                get(NAMESPACE, "get_metadef_namespace", namespaces::show).checkedAfterSearch(),
                put(NAMESPACE, "modify_metadef_namespace", namespaces::update)
                        .body(schema("metadef-namespace"))
                        .checkedAfterSearch(),
                delete(NAMESPACE, "delete_metadef_namespace", namespaces::delete)
                        .checkedAfterSearch(),
                get(OBJECTS, "get_metadef_objects", items.list(Kind.OBJECT)).checkedAfterSearch(),
                post(OBJECTS, "add_metadef_object", items.create(Kind.OBJECT))
                        .body(schema("metadef-object"))
                        .checkedAfterSearch(),
                delete(OBJECTS, "delete_metadef_namespace", items.deleteAll(Kind.OBJECT))
                        .checkedAfterSearch(),
                get(OBJECTS + "/{name}", "get_metadef_object", items.show(Kind.OBJECT))
                        .checkedAfterSearch(),
                put(OBJECTS + "/{name}", "modify_metadef_object", items.update(Kind.OBJECT))
                        .body(schema("metadef-object"))
                        .checkedAfterSearch(),
                delete(OBJECTS + "/{name}", "delete_metadef_object", items.delete(Kind.OBJECT))
                        .checkedAfterSearch()));
        routes.addAll(parts(items));
        return List.copyOf(routes);
    }

    private static List<Route> parts(PartHandlers items) {
        return List.of(
                get(PROPERTIES, "get_metadef_properties", items.list(Kind.PROPERTY))
                        .checkedAfterSearch(),
                post(PROPERTIES, "add_metadef_property", items.create(Kind.PROPERTY))
                        .body(schema("metadef-property"))
                        .checkedAfterSearch(),
                delete(PROPERTIES, "delete_metadef_namespace", items.deleteAll(Kind.PROPERTY))
                        .checkedAfterSearch(),
                get(PROPERTIES + "/{name}", "get_metadef_property", items.show(Kind.PROPERTY))
                        .checkedAfterSearch(),
                put(PROPERTIES + "/{name}", "modify_metadef_property", items.update(Kind.PROPERTY))
                        .body(schema("metadef-property"))
                        .checkedAfterSearch(),
                delete(PROPERTIES + "/{name}", "remove_metadef_property", items.delete(Kind.PROPERTY))
                        .checkedAfterSearch(),
                get(TAGS, "get_metadef_tags", items.list(Kind.TAG)).checkedAfterSearch(),
                post(TAGS, "add_metadef_tags", items::createTags)
                        .body(schema("metadef-tags"))
                        .checkedAfterSearch(),
                delete(TAGS, "delete_metadef_tags", items.deleteAll(Kind.TAG)).checkedAfterSearch(),
                get(TAGS + "/{name}", "get_metadef_tag", items.show(Kind.TAG)).checkedAfterSearch(),
                post(TAGS + "/{name}", "add_metadef_tag", items::createTag).checkedAfterSearch(),
                put(TAGS + "/{name}", "modify_metadef_tag", items.update(Kind.TAG))
                        .body(schema("metadef-tag"))
                        .checkedAfterSearch(),
                delete(TAGS + "/{name}", "delete_metadef_tag", items.delete(Kind.TAG))
                        .checkedAfterSearch(),
                get("/v2/metadefs/resource_types", "list_metadef_resource_types", items::resourceTypes),
                get(TYPES, "get_metadef_resource_type", items.list(Kind.RESOURCE_TYPE))
                        .checkedAfterSearch(),
                post(TYPES, "add_metadef_resource_type_association", items.create(Kind.RESOURCE_TYPE))
                        .body(schema("metadef-resource-type"))
                        .checkedAfterSearch(),
                delete(TYPES + "/{name}", "remove_metadef_resource_type_association", items.delete(Kind.RESOURCE_TYPE))
                        .checkedAfterSearch());
    }

    static BodySchema schema(String name) {
        return BodySchema.of(MetadefRoutes.class, "image/" + name);
    }
}
