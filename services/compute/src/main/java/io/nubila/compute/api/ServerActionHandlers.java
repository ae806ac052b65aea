package io.nubila.compute.api;

import io.nubila.compute.engine.PowerOperation;
import io.nubila.compute.engine.SnapshotServer;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.TaskState;
import io.nubila.compute.store.InstanceActionStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DryRun;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.operations.Operations;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** POST /servers/{id}/action: what changes a guest's power, and an image of it. Each begins a task and its operation. */
final class ServerActionHandlers {
    /** How long the answer to createImage waits for the image to be queued. */
    private static final Duration IMAGE_PATIENCE = Duration.ofSeconds(10);

    private final Db db;
    private final Ids ids;
    private final ServerStore servers;
    private final InstanceActionStore actions;
    private final ServerAccess access;
    private final Operations operations;
    private final Map<PowerOperation.Kind, PowerOperation> power;
    private final SnapshotServer snapshot;

    ServerActionHandlers(
            Db db,
            Ids ids,
            ServerStore servers,
            InstanceActionStore actions,
            ServerAccess access,
            Operations operations,
            Map<PowerOperation.Kind, PowerOperation> power,
            SnapshotServer snapshot) {
        this.db = db;
        this.ids = ids;
        this.servers = servers;
        this.actions = actions;
        this.access = access;
        this.operations = operations;
        this.power = Map.copyOf(power);
        this.snapshot = snapshot;
    }

    Response stop(Request request) {
        return power(request, PowerOperation.Kind.STOP, "stop", "compute_stop_instance");
    }

    Response start(Request request) {
        return power(request, PowerOperation.Kind.START, "start", "compute_start_instance");
    }

    Response pause(Request request) {
        return power(request, PowerOperation.Kind.PAUSE, "pause", "compute_pause_instance");
    }

    Response unpause(Request request) {
        return power(request, PowerOperation.Kind.UNPAUSE, "unpause", "compute_unpause_instance");
    }

    Response suspend(Request request) {
        return power(request, PowerOperation.Kind.SUSPEND, "suspend", "compute_suspend_instance");
    }

    Response resume(Request request) {
        return power(request, PowerOperation.Kind.RESUME, "resume", "compute_resume_instance");
    }

    Response reboot(Request request) {
        var type = request.json("reboot").path("type").asString("");
        return switch (type.toUpperCase(java.util.Locale.ROOT)) {
            case "SOFT" -> power(request, PowerOperation.Kind.SOFT_REBOOT, "reboot", "compute_reboot_instance");
            case "HARD" -> power(request, PowerOperation.Kind.HARD_REBOOT, "reboot", "compute_reboot_instance");
            default ->
                throw new Problem.Invalid("Invalid input for field/attribute type. Value: %s. It must be SOFT or HARD."
                                .formatted(type))
                        .exception();
        };
    }

    private Response power(Request request, PowerOperation.Kind kind, String action, String event) {
        var server = access.load(request);
        ServerAccess.requireUnlocked(request, server);
        var _ = begin(request, server, kind.task(), action, event, (tx, now, interrupts) -> {
            var state = new PowerOperation.State(now.id());
            var id = now.id().value();
            return interrupts
                    ? operations.supersede(tx, operation(kind), "server", id, state)
                    : operations.start(tx, operation(kind), "server", id, state);
        });
        return Response.empty(202);
    }

    private PowerOperation operation(PowerOperation.Kind kind) {
        var found = power.get(kind);
        if (found == null) {
            throw new Problem.Bug("no power operation " + kind).exception();
        }
        return found;
    }

    /** Starts an operation within the transaction that begins the task. */
    private interface Start {
        /** {@code interrupts} says whether another task is taken over from. */
        String in(Tx tx, Server server, boolean interrupts);
    }

    private String begin(Request request, Server server, TaskState task, String action, String event, Start start) {
        return db.write(request.cause(), tx -> {
            var now = servers.living(tx, server.id());
            var begun = now.begin(task);
            now.requireOnHost();
            var written = servers.update(tx, action, now, begun);
            actions.begin(
                    tx,
                    now.id(),
                    action,
                    event,
                    now.project().value(),
                    request.caller().userId());
            return start.in(tx, written, now.doing().isPresent());
        });
    }

    /** createImage: the image is queued at once, its id told; the copy follows. A lock is against changes, and this is none. */
    Response createImage(Request request) {
        var body = request.json("createImage");
        var server = access.load(request);
        var image = new ImageId(ids.uuid());
        var name = body.get("name").asString().strip();
        var metadata = new HashMap<String, String>();
        body.path("metadata")
                .properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asString()));
        var owner = request.caller().projectId().orElse(server.project().value());
        var state = new SnapshotServer.State(server.id(), image, name, metadata, owner);
        var operation = begin(
                request,
                server,
                TaskState.IMAGE_SNAPSHOT,
                "createImage",
                "compute_snapshot_instance",
                (tx, now, _) ->
                        operations.start(tx, snapshot, "server", now.id().value(), state));
        if (!DryRun.active()) {
            // The client may look at the image as soon as it is told the id.
            operations.awaitSteps(operation, SnapshotServer.QUEUED, IMAGE_PATIENCE);
        }
        if (request.version().atLeast("2.45")) {
            return Response.json(202, Json.object().put("image_id", image.value()));
        }
        return Response.empty(202).header("Location", request.baseUrl() + "/images/" + image);
    }
}
