package io.nubila.harness;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How one operation is brought about, from outside: the status its server has to be in, what is asked, and the status it
 * rests in when all went well, or when the operation was undone.
 *
 * @param needs the server's status before; empty for an operation that makes the server
 * @param request the body of the action; empty for creation and deletion, which are requests of their own
 * @param done the status afterwards; {@code GONE} when there is no server any more
 * @param undone the status after a failure
 */
record Deed(String operation, Optional<String> needs, String request, String done, String undone) {
    static final String CREATE = "create-server";
    static final String DELETE = "delete-server";
    static final String SNAPSHOT = "snapshot-server";
    static final String GONE = "GONE";

    private static final Optional<String> RUNNING = Optional.of("ACTIVE");

    /** Every operation that tests know how to bring about. */
    private static final List<Deed> ALL = List.of(
            new Deed(CREATE, Optional.empty(), "", "ACTIVE", "ERROR"),
            new Deed(DELETE, RUNNING, "", GONE, "ERROR"),
            new Deed("stop-server", RUNNING, "{\"os-stop\": null}", "SHUTOFF", "ERROR"),
            new Deed("start-server", Optional.of("SHUTOFF"), "{\"os-start\": null}", "ACTIVE", "ERROR"),
            new Deed("soft-reboot-server", RUNNING, "{\"reboot\": {\"type\": \"SOFT\"}}", "ACTIVE", "ERROR"),
            new Deed("hard-reboot-server", RUNNING, "{\"reboot\": {\"type\": \"HARD\"}}", "ACTIVE", "ERROR"),
            new Deed(SNAPSHOT, RUNNING, "{\"createImage\": {\"name\": \"%s\"}}", "ACTIVE", "ACTIVE"));

    /** The deed of an operation; fails when nobody has written one down. */
    static Deed of(String operation) {
        return ALL.stream()
                .filter(deed -> deed.operation.equals(operation))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "operation %s has no deed: say in Deed how tests bring it about".formatted(operation)));
    }

    /** One step of one operation. */
    record Place(String operation, String step, boolean last) {}

    /** Every step of every operation of a node. */
    static List<Place> places(CloudUnderTest cloud) {
        return cloud.node().modules().stream()
                .flatMap(module -> module.knownOperations().stream())
                .flatMap(operation -> {
                    var names = operation.steps().stream().map(step -> step.name()).toList();
                    return names.stream()
                            .map(name -> new Place(operation.name(), name, name.equals(names.getLast())));
                })
                .toList();
    }

    /** Makes a server in the status the deed needs; empty when it needs none. */
    Optional<String> prepare(Workbench bench, String name, String image) {
        if (needs.isEmpty()) {
            return Optional.empty();
        }
        var server = bench.server(name, image);
        if (needs.get().equals("SHUTOFF")) {
            bench.act(server, "{\"os-stop\": null}").expect(202);
            bench.awaitStatus(server, "SHUTOFF");
        }
        return Optional.of(server);
    }

    /** Asks for the deed. The answer may never come when the process ends meanwhile. */
    void ask(Session user, Workbench bench, String name, String image, Optional<String> server) {
        if (server.isEmpty()) {
            var _ = bench.askForServer(name, image);
        } else if (operation.equals(DELETE)) {
            user.delete("compute", "/v2.1/servers/" + server.get()).expect(204);
        } else {
            bench.act(server.get(), request.formatted("image-of-" + name)).expect(202, 200);
        }
    }

    /** The server of that name, if there is one. */
    static Optional<String> find(Session user, String name) {
        for (var server : user.get("compute", "/v2.1/servers?name=" + name).expect(200).json().get("servers")) {
            return Optional.of(Workbench.text(server, "id"));
        }
        return Optional.empty();
    }

    /** The images a snapshot of this name made. */
    static List<String> snapshots(Session user, String name) {
        var images = user.get("image", "/v2/images?name=image-of-" + name)
                .expect(200)
                .json()
                .get("images");
        return Stream.iterate(0, i -> i < images.size(), i -> i + 1)
                .map(i -> Workbench.text(images.get(i), "id"))
                .toList();
    }
}
