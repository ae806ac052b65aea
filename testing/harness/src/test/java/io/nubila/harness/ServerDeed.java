package io.nubila.harness;

import static io.nubila.harness.Workbench.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something done to a server.
 *
 * @param needs the server's status before; empty for the operation that makes the server
 * @param request the body of the action; empty for creation and deletion, which are requests of their own
 */
record ServerDeed(String operation, Optional<String> needs, String request, String done, String undone)
        implements Deed {
    static final String CREATE = "create-server";
    static final String DELETE = "delete-server";

    /** The image all servers boot from. */
    static final String IMAGE = "small";

    private static final String SNAPSHOT = "snapshot-server";
    /** What brings a running server into the status a deed needs. */
    private static final Map<String, String> BEFORE =
            Map.of("SHUTOFF", "{\"os-stop\": null}", "PAUSED", "{\"pause\": null}", "SUSPENDED", "{\"suspend\": null}");

    private static final Optional<String> RUNNING = Optional.of("ACTIVE");

    static final List<ServerDeed> ALL = List.of(
            new ServerDeed(CREATE, Optional.empty(), "", "ACTIVE", "ERROR"),
            new ServerDeed(DELETE, RUNNING, "", GONE, "ERROR"),
            new ServerDeed("stop-server", RUNNING, "{\"os-stop\": null}", "SHUTOFF", "ERROR"),
            new ServerDeed("start-server", Optional.of("SHUTOFF"), "{\"os-start\": null}", "ACTIVE", "ERROR"),
            new ServerDeed("soft-reboot-server", RUNNING, "{\"reboot\": {\"type\": \"SOFT\"}}", "ACTIVE", "ERROR"),
            new ServerDeed("hard-reboot-server", RUNNING, "{\"reboot\": {\"type\": \"HARD\"}}", "ACTIVE", "ERROR"),
            new ServerDeed("pause-server", RUNNING, "{\"pause\": null}", "PAUSED", "ACTIVE"),
            new ServerDeed("unpause-server", Optional.of("PAUSED"), "{\"unpause\": null}", "ACTIVE", "PAUSED"),
            new ServerDeed("suspend-server", RUNNING, "{\"suspend\": null}", "SUSPENDED", "ERROR"),
            new ServerDeed("resume-server", Optional.of("SUSPENDED"), "{\"resume\": null}", "ACTIVE", "ERROR"),
            new ServerDeed(SNAPSHOT, RUNNING, "{\"createImage\": {\"name\": \"%s\"}}", "ACTIVE", "ACTIVE"));

    @Override
    public Optional<String> prepare(Session user, String name) {
        if (needs.isEmpty()) {
            return Optional.empty();
        }
        var bench = new Workbench(user);
        var server = bench.server(name, bench.imageNamed(IMAGE));
        var action = BEFORE.get(needs.get());
        if (action != null) {
            bench.act(server, action).expect(202);
            bench.awaitStatus(server, needs.get());
        }
        return Optional.of(server);
    }

    @Override
    public void ask(Session user, String name, Optional<String> id) {
        var bench = new Workbench(user);
        if (id.isEmpty()) {
            var _ = bench.askForServer(name, bench.imageNamed(IMAGE));
        } else if (operation.equals(DELETE)) {
            user.delete("compute", "/v2.1/servers/" + id.get()).expect(204);
        } else {
            // createImage waits for the image to be queued, so it may be told already that this failed.
            var answer = bench.act(id.get(), request.formatted(imageOf(name)));
            answer.expect(operation.equals(SNAPSHOT) && answer.status() == 409 ? 409 : 202);
        }
    }

    private static String imageOf(String name) {
        return "image-of-" + name;
    }

    @Override
    public Optional<String> find(Session user, String name) {
        for (var server : user.get("compute", "/v2.1/servers?name=" + name)
                .expect(200)
                .json()
                .get("servers")) {
            return Optional.of(text(server, "id"));
        }
        return Optional.empty();
    }

    @Override
    public String rest(Session user, String id) {
        return user.get("compute", "/v2.1/servers/" + id).status() == 404
                ? GONE
                : text(new Workbench(user).awaitRest(id), "status");
    }

    /** One port, one claim and one guest for a server that is there; nothing for one in ERROR after its creation. */
    @Override
    public void check(Session user, Leftovers leftovers, String name, String id, String status) {
        if (!leftovers.snapshotFiles().isEmpty()) {
            throw new AssertionError("a snapshot left " + leftovers.snapshotFiles());
        }
        if (operation.equals(SNAPSHOT)) {
            for (var image : snapshots(user, name)) {
                var _ = new Workbench(user).awaitImage(image);
            }
        }
        if (status.equals(GONE) || (status.equals("ERROR") && operation.equals(CREATE))) {
            awaitNothingLeft(leftovers, id);
        } else if (!status.equals("ERROR")) {
            var held = leftovers.of(id);
            for (var kind : List.of("port ", "allocations ", "guest ")) {
                if (held.stream().filter(one -> one.startsWith(kind)).count() != 1) {
                    throw new AssertionError("a server holds one %s, not %s".formatted(kind, held));
                }
            }
        }
    }

    /** The images a snapshot of this name made. */
    private static List<String> snapshots(Session user, String name) {
        var found = new ArrayList<String>();
        user.get("image", "/v2/images?name=" + imageOf(name))
                .expect(200)
                .json()
                .get("images")
                .forEach(image -> found.add(text(image, "id")));
        return found;
    }

    @Override
    public void remove(Session user, String name, String id) {
        if (user.get("compute", "/v2.1/servers/" + id).status() != 404) {
            user.delete("compute", "/v2.1/servers/" + id).expect(204);
            new Workbench(user).awaitGone(id);
        }
        for (var image : snapshots(user, name)) {
            user.delete("image", "/v2/images/" + image).expect(204);
        }
    }

    @Override
    public List<String> left(Leftovers leftovers, String id) {
        return leftovers.of(id);
    }
}
