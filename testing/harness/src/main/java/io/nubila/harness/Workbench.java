package io.nubila.harness;

import io.nubila.drivers.hypervisor.simulated.EmptyQcow2;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The everyday deeds of a user, in one call each: an image, a server on a network, waiting for it. */
public final class Workbench {
    /** How long one deed may take on a busy machine. */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private static final long DISK_BYTES = 16L << 20;
    private static final Set<String> RESTING = Set.of("ACTIVE", "SHUTOFF", "ERROR", "PAUSED", "SUSPENDED");

    private final Session user;

    public Workbench(Session user) {
        this.user = user;
    }

    /** Makes an image of a small empty disk; answers its id once it is active. */
    public String image(String name) {
        var wish = Json.object().put("name", name).put("disk_format", "qcow2").put("container_format", "bare");
        var id = text(user.post("image", "/v2/images", wish).expect(201).json(), "id");
        user.bytes("PUT", "image", "/v2/images/" + id + "/file", "application/octet-stream", disk())
                .expect(204);
        awaitImage(id);
        return id;
    }

    /** The bytes of a qcow2 file that holds a small empty disk. */
    public static byte[] disk() {
        try {
            var file = Files.createTempFile("nubila-disk-", ".qcow2");
            try {
                EmptyQcow2.write(file, DISK_BYTES);
                return Files.readAllBytes(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until an image is active. */
    public JsonNode awaitImage(String id) {
        return Waiting.until(
                "image " + id + " is active",
                LIMIT,
                () -> user.get("image", "/v2/images/" + id).expect(200).json(),
                image -> text(image, "status").equals("active"));
    }

    /** The id of an image by its name. */
    public String imageNamed(String name) {
        return text(
                user.get("image", "/v2/images?name=" + name)
                        .expect(200)
                        .json()
                        .get("images")
                        .get(0),
                "id");
    }

    /** The id of a network by its name. */
    public String network(String name) {
        return text(
                user.get("network", "/v2.0/networks?name=" + name)
                        .expect(200)
                        .json()
                        .get("networks")
                        .get(0),
                "id");
    }

    /** The id of a flavor by its name. */
    public String flavor(String name) {
        for (var flavor :
                user.get("compute", "/v2.1/flavors").expect(200).json().get("flavors")) {
            if (text(flavor, "name").equals(name)) {
                return text(flavor, "id");
            }
        }
        throw new AssertionError("there is no flavor " + name);
    }

    /** The body that asks for a server. */
    public JsonNode wishedServer(String name, String image, String network) {
        var body = Json.object();
        var server = body.putObject("server");
        server.put("name", name).put("imageRef", image).put("flavorRef", flavor("m1.nano"));
        server.putArray("networks").addObject().put("uuid", network);
        return body;
    }

    /** Asks for a server on the network {@code private}; answers its id at once. */
    public String askForServer(String name, String image) {
        var body = wishedServer(name, image, network("private"));
        return text(
                user.post("compute", "/v2.1/servers", body).expect(202).json().get("server"), "id");
    }

    /** A server that is ACTIVE. */
    public String server(String name, String image) {
        var id = askForServer(name, image);
        awaitStatus(id, "ACTIVE");
        return id;
    }

    /** A server as it is now. */
    public JsonNode show(String server) {
        return user.get("compute", "/v2.1/servers/" + server).expect(200).json().get("server");
    }

    /** Waits until a server rests in a status. A server that rests in ERROR instead fails at once. */
    public JsonNode awaitStatus(String server, String status) {
        var found = Waiting.until("server " + server + " is " + status, LIMIT, () -> show(server), now -> {
            var is = text(now, "status");
            return (is.equals(status) || is.equals("ERROR")) && rests(now);
        });
        if (!text(found, "status").equals(status)) {
            throw new AssertionError("server " + server + " should be " + status + ": " + found);
        }
        return found;
    }

    /** Waits until a server rests, in whatever status. */
    public JsonNode awaitRest(String server) {
        return Waiting.until(
                "server " + server + " rests",
                LIMIT,
                () -> show(server),
                now -> RESTING.contains(text(now, "status")) && rests(now));
    }

    private static boolean rests(JsonNode server) {
        var task = server.get("OS-EXT-STS:task_state");
        return task == null || task.isNull();
    }

    /** Asks for something to be done to a server. */
    public Answer act(String server, String action) {
        return user.post("compute", "/v2.1/servers/" + server + "/action", action);
    }

    /** Waits until a server is gone. */
    public void awaitGone(String server) {
        Waiting.until(
                "server " + server + " is gone",
                LIMIT,
                () -> user.get("compute", "/v2.1/servers/" + server).status() == 404);
    }

    /** A field of a document, as text. */
    public static String text(JsonNode document, String field) {
        var value = document.get(field);
        if (value == null) {
            throw new AssertionError("no " + field + " in " + document);
        }
        return value.asString();
    }
}
