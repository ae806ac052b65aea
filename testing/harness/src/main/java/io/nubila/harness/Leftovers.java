package io.nubila.harness;

import static io.nubila.harness.Workbench.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a server holds in the whole cloud, whoever keeps it: ports, resources, its guest, its wires in the simulated network,
 * files of snapshots. Empty when nothing is left.
 */
public final class Leftovers {
    private final Session admin;

    public Leftovers(Session admin) {
        this.admin = admin;
    }

    /** All that is held in the name of a server, one word and id each. */
    public List<String> of(String server) {
        var found = new ArrayList<String>();
        for (var port : ports(server)) {
            found.add("port " + text(port, "id"));
        }
        var allocations = admin.get("placement", "/allocations/" + server)
                .expect(200)
                .json()
                .get("allocations");
        if (allocations != null && !allocations.isEmpty()) {
            found.add("allocations " + allocations);
        }
        found.addAll(guestFiles(server));
        found.addAll(wires(server));
        return List.copyOf(found);
    }

    private JsonNode ports(String server) {
        return admin.get("network", "/v2.0/ports?device_id=" + server)
                .expect(200)
                .json()
                .get("ports");
    }

    /** Files of the simulated hosts that are named by the server. */
    private List<String> guestFiles(String server) {
        return files("run/simulated")
                .filter(file -> file.getFileName().toString().startsWith(server))
                .map(file -> "guest " + file.getFileName())
                .toList();
    }

    /** How many interfaces the server's simulated guest has. */
    public int plugged(String server) {
        return files("run/simulated")
                .filter(file -> file.getFileName().toString().equals(server + ".json"))
                .mapToInt(file -> (int) read(file)
                        .path("macs")
                        .valueStream()
                        // A place from which an interface was taken is kept free, so that the others stay where they
                        // are.
                        .filter(mac -> !mac.asString().isEmpty())
                        .count())
                .sum();
    }

    /** Networks of the simulated data path that speak of the server's ports or of ports nobody has. */
    private List<String> wires(String server) {
        var known = new ArrayList<String>();
        for (var port : admin.get("network", "/v2.0/ports?fields=id&fields=device_id")
                .expect(200)
                .json()
                .get("ports")) {
            if (!text(port, "device_id").equals(server)) {
                known.add(text(port, "id"));
            }
        }
        var found = new ArrayList<String>();
        files("run/simulated-network/networks")
                .filter(file -> file.toString().endsWith(".json"))
                .forEach(file -> {
                    for (var port : read(file).path("ports")) {
                        var id = port.path("id")
                                .path("value")
                                .asString(port.path("id").asString(""));
                        if (!known.contains(id)) {
                            found.add("wire of port " + id);
                        }
                    }
                });
        return found;
    }

    /** Files that an unfinished snapshot left. */
    public List<String> snapshotFiles() {
        return files("instances/snapshots").map(Path::toString).toList();
    }

    /** Files of the image store that are named by an image. */
    public List<String> imageFiles(String image) {
        return files("images")
                .filter(file -> file.getFileName().toString().startsWith(image))
                .map(Path::toString)
                .toList();
    }

    private Stream<Path> files(String folder) {
        var root = admin.cloud().state().resolve(folder);
        if (!Files.isDirectory(root)) {
            return Stream.empty();
        }
        try (var files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return io.nubila.kernel.json.Json.tree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Operations that have neither ended well nor been undone, as one line each. */
    public List<String> unfinishedOperations() {
        var found = new ArrayList<String>();
        for (var line : admin.get("nubila", "/nubila/v1/operations?limit=1000")
                .expect(200)
                .json()
                .get("operations")) {
            var phase = text(line, "phase");
            if (!phase.equals("done") && !phase.equals("undone")) {
                found.add(line.toString());
            }
        }
        return found;
    }
}
