package io.nubila.compute.engine.metadata;

import io.nubila.compute.engine.metadata.Entry.Bytes;
import io.nubila.compute.engine.metadata.Entry.Folder;
import io.nubila.compute.engine.metadata.Entry.Labelled;
import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The documents EC2 guests know, by version. */
final class Ec2Tree {
    /** All versions, oldest first. */
    static final List<String> VERSIONS = List.of(
            "1.0",
            "2007-01-19",
            "2007-03-01",
            "2007-08-29",
            "2007-10-10",
            "2007-12-15",
            "2008-02-01",
            "2008-09-01",
            "2009-04-04");

    static final String META_DATA = "meta-data";
    static final String USER_DATA = "user-data";

    private Ec2Tree() {}

    /** The tree of a version or of {@code latest}; empty when there is no such version. */
    static Optional<Folder> of(Guest guest, String version) {
        int at = version.equals("latest") ? VERSIONS.size() - 1 : VERSIONS.indexOf(version);
        if (at < 0) {
            return Optional.empty();
        }
        var root = new Folder().with(META_DATA, metaData(guest, at));
        guest.userData().ifPresent(bytes -> root.entries().put(USER_DATA, new Bytes(bytes)));
        return Optional.of(root);
    }

    private static Folder metaData(Guest guest, int version) {
        var spec = guest.server().spec();
        var folder = new Folder()
                .with("ami-id", guest.ec2ImageId())
                .with("ami-launch-index", Integer.toString(spec.launchIndex()))
                .with("ami-manifest-path", "FIXME")
                .with("instance-id", guest.ec2InstanceId())
                .with("hostname", guest.hostname())
                .with("local-ipv4", guest.localIpv4())
                .with("reservation-id", spec.reservationId())
                .with("security-groups", String.join("\n", guest.securityGroups()));
        guest.key().ifPresent(key -> folder.entries().put("public-keys", keys(key)));
        if (version >= VERSIONS.indexOf("2007-01-19")) {
            folder.with("local-hostname", guest.hostname())
                    .with("public-hostname", guest.hostname())
                    .with("public-ipv4", guest.publicIpv4());
        }
        if (version >= VERSIONS.indexOf("2007-08-29")) {
            folder.with("instance-type", spec.flavor().name());
        }
        if (version >= VERSIONS.indexOf("2007-12-15")) {
            folder.with("block-device-mapping", new Folder().with("ami", "vda").with("root", "/dev/vda"));
        }
        if (version >= VERSIONS.indexOf("2008-02-01")) {
            folder.with("placement", new Folder().with("availability-zone", guest.zone()));
        }
        if (version >= VERSIONS.indexOf("2008-09-01")) {
            folder.with("instance-action", "none");
        }
        return folder;
    }

    private static Folder keys(Guest.Key key) {
        return new Folder().with("0", new Labelled("0=" + key.name(), new Folder().with("openssh-key", key.data())));
    }

    /** A folder as one JSON document, as config drives have it. */
    static JsonNode json(Folder folder) {
        var json = Json.object();
        for (Map.Entry<String, Entry> entry : folder.entries().entrySet()) {
            switch (entry.getValue()) {
                case Bytes bytes ->
                    value(json, entry.getKey(), new String(bytes.content(), java.nio.charset.StandardCharsets.UTF_8));
                case Labelled labelled -> json.set(entry.getKey(), json(labelled.folder()));
                case Folder inner -> json.set(entry.getKey(), json(inner));
            }
        }
        return json;
    }

    /** Two entries are no texts in the JSON form: a number and a list. */
    private static void value(tools.jackson.databind.node.ObjectNode json, String name, String text) {
        switch (name) {
            case "ami-launch-index" -> json.put(name, Integer.parseInt(text));
            case "security-groups" ->
                json.set(name, Json.strings(text.isEmpty() ? List.<String>of() : List.of(text.split("\n", -1))));
            default -> json.put(name, text);
        }
    }
}
