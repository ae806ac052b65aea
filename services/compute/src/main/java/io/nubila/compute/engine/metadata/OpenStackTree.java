package io.nubila.compute.engine.metadata;

import io.nubila.kernel.base.Ids;
import io.nubila.kernel.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** The documents OpenStack guests know, by version. */
final class OpenStackTree {
    static final String PASSWORD = "password";

    /** The folder of the files given to the server; it belongs to no version. */
    static final String CONTENT = "content";

    static final String FIRST = "2012-08-10";
    static final String WITH_SEED = "2013-04-04";
    static final String WITH_VENDOR_DATA = "2013-10-17";
    static final String WITH_NETWORK_DATA = "2015-10-15";
    static final String WITH_DEVICES = "2016-06-30";
    static final String WITH_VENDOR_DATA_2 = "2016-10-06";
    static final String WITH_TRUST = "2018-08-27";
    static final String WITH_DEDICATED_CPUS = "2020-10-14";

    /** All versions, oldest first. */
    static final List<String> VERSIONS = List.of(
            FIRST,
            WITH_SEED,
            WITH_VENDOR_DATA,
            WITH_NETWORK_DATA,
            WITH_DEVICES,
            WITH_VENDOR_DATA_2,
            "2017-02-22",
            WITH_TRUST,
            WITH_DEDICATED_CPUS,
            "2025-04-04");

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=UTF-8";
    private static final int SEED_BYTES = 512;

    private final Ids ids;

    /** A file of a version. */
    record File(String contentType, byte[] content) {}

    OpenStackTree(Ids ids) {
        this.ids = ids;
    }

    /** The version meant by a path; empty when there is none. */
    static Optional<String> version(String name) {
        if (name.equals("latest")) {
            return Optional.of(VERSIONS.getLast());
        }
        return VERSIONS.contains(name) ? Optional.of(name) : Optional.empty();
    }

    private static boolean atLeast(String version, String first) {
        return VERSIONS.indexOf(version) >= VERSIONS.indexOf(first);
    }

    /** Such as {@code 0003}: what a file given to the server is called in the folder {@link #CONTENT}. */
    static String contentName(int number) {
        return "%04d".formatted(number);
    }

    /** The content of a file given to the server; empty when none is called so. */
    static Optional<File> content(Guest guest, String name) {
        return IntStream.range(0, guest.files().size())
                .filter(number -> contentName(number).equals(name))
                .mapToObj(number -> new File(TEXT, guest.files().get(number).content()))
                .findFirst();
    }

    /** Whether a guest may tell a password at this version. */
    static boolean hasPassword(String version) {
        return atLeast(version, WITH_SEED);
    }

    /** The names of a version's files, in the order in which they are listed. */
    static List<String> names(Guest guest, String version) {
        var names = new ArrayList<String>();
        names.add("meta_data.json");
        if (guest.userData().isPresent()) {
            names.add("user_data");
        }
        if (hasPassword(version)) {
            names.add(PASSWORD);
        }
        if (atLeast(version, WITH_VENDOR_DATA)) {
            names.add("vendor_data.json");
        }
        if (atLeast(version, WITH_NETWORK_DATA)) {
            names.add("network_data.json");
        }
        if (atLeast(version, WITH_VENDOR_DATA_2)) {
            names.add("vendor_data2.json");
        }
        return names;
    }

    /** The listing of a version. */
    static File listing(Guest guest, String version) {
        return text(String.join("\n", names(guest, version)));
    }

    /** The listing of all versions. */
    static File versions() {
        return text(String.join("\n", VERSIONS) + "\nlatest");
    }

    /** A file of a version, other than the password; empty when the version has none of that name. */
    Optional<File> file(Guest guest, String version, String name) {
        if (!names(guest, version).contains(name) || name.equals(PASSWORD)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (name) {
                    case "meta_data.json" -> new File(JSON, metaData(guest, version));
                    case "user_data" -> new File(TEXT, guest.userData().orElseThrow());
                    case "network_data.json" -> new File(JSON, Json.bytes(NetworkDocument.of(guest.ports())));
                    default -> new File(JSON, Json.bytes(Json.object()));
                });
    }

    static File text(String text) {
        return new File(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void device(ObjectNode json, TaggedNics.Device device, String version) {
        if (atLeast(version, WITH_TRUST)) {
            json.put("vf_trusted", false);
        }
        json.put("type", "nic").put("mac", device.mac());
        json.put("bus", device.pci().isPresent() ? "pci" : "none");
        json.put("address", device.pci().orElse("none"));
        json.putArray("tags").add(device.tag());
    }

    private byte[] metaData(Guest guest, String version) {
        var server = guest.server();
        var json = Json.object();
        json.put("uuid", server.id().value());
        if (!server.metadata().isEmpty()) {
            var meta = json.putObject("meta");
            server.metadata().forEach(meta::put);
        }
        if (!guest.files().isEmpty()) {
            var files = json.putArray("files");
            for (int number = 0; number < guest.files().size(); number++) {
                files.addObject()
                        .put("path", guest.files().get(number).path())
                        .put("content_path", "/" + CONTENT + "/" + contentName(number));
            }
        }
        guest.key().ifPresent(key -> {
            json.putObject("public_keys").put(key.name(), key.data());
            json.putArray("keys")
                    .addObject()
                    .put("name", key.name())
                    .put("type", key.type())
                    .put("data", key.data());
        });
        json.put("hostname", guest.hostname());
        json.put("name", server.name());
        json.put("launch_index", server.spec().launchIndex());
        json.put("availability_zone", guest.zone());
        if (atLeast(version, WITH_SEED)) {
            json.put("random_seed", Base64.getEncoder().encodeToString(ids.bytes(SEED_BYTES)));
        }
        if (atLeast(version, WITH_NETWORK_DATA)) {
            json.put("project_id", server.project().value());
        }
        if (atLeast(version, WITH_DEVICES)) {
            var devices = json.putArray("devices");
            guest.devices().forEach(device -> device(devices.addObject(), device, version));
        }
        if (atLeast(version, WITH_DEDICATED_CPUS)) {
            json.putArray("dedicated_cpus");
        }
        return Json.bytes(json);
    }
}
