package io.nubila.kernel.http;

import io.nubila.kernel.db.DryRun;
import io.nubila.kernel.json.Json;

/** Shows what a request would have done: the answer it would have got, and every change it would have recorded. */
final class DryRunAnswer {
    private DryRunAnswer() {}

    static Response of(DryRun.Rehearsed<Response> rehearsed) {
        var would = Json.object();
        var answer = rehearsed.result();
        would.put("status", answer.status());
        if (answer.body() instanceof Body.Bytes bytes && bytes.bytes().length > 0) {
            would.set("answer", Json.parse(bytes.bytes()));
        }
        var changes = Json.array();
        for (var event : rehearsed.events()) {
            var change = Json.object();
            change.put("kind", event.kind());
            change.put("resource_type", event.resourceType());
            change.put("resource_id", event.resourceId());
            event.before().ifPresent(json -> change.set("before", Json.tree(json)));
            event.after().ifPresent(json -> change.set("after", Json.tree(json)));
            changes.add(change);
        }
        would.set("changes", changes);
        return Response.ok(Json.object().set("dry_run", would)).header(Api.DRY_RUN, "true");
    }
}
