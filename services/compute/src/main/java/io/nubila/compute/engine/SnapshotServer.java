package io.nubila.compute.engine;

import static io.nubila.kernel.operations.Step.step;

import io.nubila.compute.model.Server;
import io.nubila.compute.model.TaskState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.operations.Context;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What happens after the action createImage, top to bottom:
 *
 * <ol>
 *   <li>queue-image: the image is made, queued, under the id the client is told.
 *   <li>copy-disk: the host's driver writes a self-contained copy of the root disk into the snapshot folder.
 *   <li>upload: the copy becomes the image's bytes and the image active.
 *   <li>mark-done: the server rests again.
 * </ol>
 *
 * When it fails the image is removed, for an image that will never be active helps nobody, and the server rests as it was.
 */
public final class SnapshotServer implements Operation<SnapshotServer.State> {
    private final ServerChanges changes;
    private final Hosts hosts;
    private final ImageContract images;
    private final Path folder;

    /** After how many steps the image is there, queued. */
    public static final int QUEUED = 1;

    /**
     * All that is saved between steps.
     *
     * @param owner the project of whoever asked, which is to own the image
     */
    public record State(ServerId server, ImageId image, String name, Map<String, String> metadata, String owner) {}

    /**
     * @param folder on the file system of the image store, so that nothing need be copied twice
     */
    public SnapshotServer(ServerChanges changes, Hosts hosts, ImageContract images, Path folder) {
        this.changes = changes;
        this.hosts = hosts;
        this.images = images;
        this.folder = folder;
    }

    @Override
    public String name() {
        return "snapshot-server";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public List<Step<State>> steps() {
        return List.of(
                step("queue-image", this::queueImage, this::discard),
                step("copy-disk", this::copyDisk),
                step("upload", this::upload),
                step("mark-done", this::markDone));
    }

    private State queueImage(State state, Context context) {
        var server = changes.get(state.server());
        var owner = Caller.onBehalfOf(state.owner(), context.cause().requestId());
        images.create(owner, newImage(server, state));
        return state;
    }

    /** The image to come: what the server's hardware needs to know, where it comes from, and what the client added. */
    private static ImageContract.NewImage newImage(Server server, State state) {
        var properties = new HashMap<String, String>();
        server.spec().imageProperties().forEach((key, value) -> {
            if (key.startsWith("hw_") || key.startsWith("os_")) {
                properties.put(key, value);
            }
        });
        properties.put("image_type", "snapshot");
        properties.put("instance_uuid", server.id().value());
        properties.put("user_id", server.user().value());
        properties.put("image_location", "snapshot");
        server.spec().image().ifPresent(base -> properties.put("base_image_ref", base.value()));
        properties.putAll(state.metadata());
        return new ImageContract.NewImage(
                state.image(),
                state.name(),
                "qcow2",
                "bare",
                server.spec().flavor().rootGib(),
                0,
                properties);
    }

    private Path file(State state) {
        return folder.resolve(state.image().value());
    }

    private State copyDisk(State state, Context context) throws IOException {
        var server = changes.get(state.server());
        Files.createDirectories(folder);
        hosts.on(server.host().orElseThrow()).snapshot(server.id(), file(state));
        return state;
    }

    private State upload(State state, Context context) throws IOException {
        var caller = Caller.system(context.cause().requestId());
        if (Files.exists(file(state))
                || !images.show(caller, state.image()).status().equals("active")) {
            images.upload(caller, state.image(), file(state).toString());
        }
        Files.deleteIfExists(file(state));
        return state;
    }

    private State discard(State state, Context context) {
        images.delete(Caller.system(context.cause().requestId()), state.image());
        try {
            Files.deleteIfExists(file(state));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return state;
    }

    private State markDone(State state, Context context) {
        var _ = changes.complete(context.cause(), state.server(), "snapshot", SnapshotServer::rested);
        return state;
    }

    private static Server rested(Server server) {
        return server.isDoing(TaskState.IMAGE_SNAPSHOT) ? server.finish(TaskState.IMAGE_SNAPSHOT, server.at()) : server;
    }

    @Override
    public void failed(State state, Problem why, Context context) {
        changes.fail(context.cause(), state.server(), why, SnapshotServer::rested);
    }
}
