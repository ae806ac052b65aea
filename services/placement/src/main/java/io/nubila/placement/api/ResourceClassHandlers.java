package io.nubila.placement.api;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.placement.engine.Names;
import io.nubila.placement.engine.ResourceClasses;
import io.nubila.placement.model.StandardNames;
import java.util.ArrayList;
import tools.jackson.databind.node.ObjectNode;

/** {@code /resource_classes}. */
final class ResourceClassHandlers {
    private final Db db;
    private final Names names;
    private final ResourceClasses classes;
    private final Clock clock;

    ResourceClassHandlers(Db db, Names names, ResourceClasses classes, Clock clock) {
        this.db = db;
        this.names = names;
        this.classes = classes;
        this.clock = clock;
    }

    /** GET /resource_classes: the standard ones, then operators' own by name. */
    Response list(Request request) {
        var all = new ArrayList<>(StandardNames.RESOURCE_CLASSES);
        db.read(tx -> names.customClasses().all(tx)).forEach(named -> all.add(named.name()));
        var list = Json.array();
        all.forEach(name -> list.add(view(request, name)));
        return Wire.fresh(request, Response.ok(Json.object().set("resource_classes", list)), clock.now());
    }

    private static ObjectNode view(Request request, String name) {
        var link = Json.object().put("rel", "self").put("href", url(request, name));
        var view = Json.object().put("name", name);
        view.set("links", Json.array().add(link));
        return view;
    }

    private static String url(Request request, String name) {
        return Wire.link(request, "/resource_classes/" + name);
    }

    /** POST /resource_classes. */
    Response create(Request request) {
        var name = request.json().get("name").stringValue();
        if (!db.write(request.cause(), tx -> names.customClasses().insert(tx, name))) {
            throw new Problem.Conflict("placement.undefined_code", "Conflicting resource class already exists: " + name)
                    .exception();
        }
        return Response.empty(201).header("Location", url(request, name));
    }

    /** GET /resource_classes/{name}. */
    Response show(Request request) {
        var name = request.parameter("name");
        if (!db.read(tx -> names.classExists(tx, name))) {
            throw ResourceClasses.missing(name);
        }
        return Wire.fresh(request, Response.ok(view(request, name)), clock.now());
    }

    /** PUT /resource_classes/{name} until 1.6: another name. */
    Response rename(Request request) {
        var after = request.json().get("name").stringValue();
        classes.rename(request.cause(), request.parameter("name"), after);
        return Wire.fresh(request, Response.ok(view(request, after)), clock.now());
    }

    /** PUT /resource_classes/{name} since 1.7: makes it unless it is there. */
    Response ensure(Request request) {
        var name = request.parameter("name");
        if (!StandardNames.isCustom(name)) {
            throw Wire.invalid("JSON does not validate: '%s' does not match '^CUSTOM_[A-Z0-9_]+$'".formatted(name));
        }
        boolean made = db.write(request.cause(), tx -> names.customClasses().insert(tx, name));
        return Response.empty(made ? 201 : 204).header("Location", url(request, name));
    }

    /** DELETE /resource_classes/{name}. */
    Response delete(Request request) {
        classes.delete(request.cause(), request.parameter("name"));
        return Wire.done();
    }
}
