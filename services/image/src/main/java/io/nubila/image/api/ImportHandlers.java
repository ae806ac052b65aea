package io.nubila.image.api;

import io.nubila.image.ImageConfig;
import io.nubila.image.engine.ImportImage;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.operations.OperationRow;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/images/{image_id}/import}: images whose bytes came in earlier. */
final class ImportHandlers {
    private final ImportImage.Starter starter;
    private final ImageAccess access;
    private final ImageConfig config;

    ImportHandlers(ImportImage.Starter starter, ImageAccess access, ImageConfig config) {
        this.starter = starter;
        this.access = access;
        this.config = config;
    }

    /** POST …/import: starts the import; the caller polls the image's status. */
    Response start(Request request) {
        var image = access.require(request);
        var method = request.json().path("method");
        if (!method.isObject()) {
            throw new Problem.Invalid("Import request requires a 'method' field.").exception();
        }
        var name = method.path("name");
        if (!name.isString()) {
            throw new Problem.Invalid("Import request requires a 'name' field.").exception();
        }
        if (!config.importMethods().contains(name.stringValue())) {
            throw new Problem.Invalid("Unknown import method name '%s'.".formatted(name.stringValue())).exception();
        }
        starter.start(request.cause(), image.id());
        return Response.empty(202);
    }

    /** GET …/tasks: the imports of the image, as upstream tells of its tasks (Image API 2.12). */
    Response tasks(Request request) {
        var image = access.require(request);
        var list = Json.array();
        for (var row : starter.of(image.id())) {
            list.add(task(row));
        }
        return Response.ok(Json.object().set("tasks", list));
    }

    private static ObjectNode task(OperationRow row) {
        var task = Json.object()
                .put("id", row.id())
                .put("type", "api_image_import")
                .put(
                        "status",
                        switch (row.phase()) {
                            case RUNNING, UNDOING -> "processing";
                            case DONE -> "success";
                            case UNDONE, STUCK -> "failure";
                        })
                .put("owner", row.cause().projectId().orElse(null))
                .put("user_id", row.cause().userId().orElse(null))
                .put("request_id", row.cause().requestId())
                .put("image_id", row.resourceId())
                .put("message", row.problem().orElse(""))
                .put("created_at", ImageView.time(row.startedAt()))
                .put("updated_at", ImageView.time(row.updatedAt()));
        var input = task.putObject("input");
        input.put("image_id", row.resourceId());
        input.putObject("import_req").putObject("method").put("name", "glance-direct");
        return task.putNull("result").putNull("expires_at");
    }
}
