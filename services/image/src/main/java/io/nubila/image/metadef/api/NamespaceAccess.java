package io.nubila.image.metadef.api;

import io.nubila.image.metadef.model.Namespace;
import io.nubila.image.metadef.store.MetadefStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.policy.Target;
import java.util.Map;

/** Finds the namespace a request names, for those who may know of it. */
final class NamespaceAccess {
    private final Db db;
    private final MetadefStore store;

    NamespaceAccess(Db db, MetadefStore store) {
        this.db = db;
        this.store = store;
    }

    /** The namespace of the path, after the route's rule was checked; {@code NotFound} or {@code Forbidden}. */
    Namespace require(Request request) {
        var namespace = visible(request, request.parameter("namespace"));
        request.authorize(target(namespace));
        return namespace;
    }

    /** A namespace the caller may know of; {@code NotFound} otherwise. */
    Namespace visible(Request request, String name) {
        request.authorizedBySearch();
        return db.read(tx -> store.find(tx, name))
                .filter(it -> it.isPublic() || isOwner(request, it) || isAdministrator(request))
                .filter(it -> request.allows("get_metadef_namespace", target(it)))
                .orElseThrow(
                        () -> new Problem.NotFound("Metadata definition namespace=%s was not found.".formatted(name))
                                .exception());
    }

    private static boolean isOwner(Request request, Namespace namespace) {
        return request.caller().projectId().filter(namespace.owner()::equals).isPresent();
    }

    /** Whether the caller sees the namespaces of all projects. */
    static boolean isAdministrator(Request request) {
        return request.allows("context_is_admin", Target.none());
    }

    static Target target(Namespace namespace) {
        return Target.of(Map.of(
                "project_id", namespace.owner(),
                "owner", namespace.owner(),
                "visibility", namespace.isPublic() ? "public" : "private"));
    }
}
