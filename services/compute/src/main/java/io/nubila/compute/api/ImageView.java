package io.nubila.compute.api;

import io.nubila.contracts.image.ImageCatalogueContract.Entry;
import io.nubila.kernel.json.Json;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An image in the form it had when compute told of images itself. */
final class ImageView {
    private final String baseUrl;
    private final String imageUrl;

    ImageView(String baseUrl, String imageUrl) {
        this.baseUrl = baseUrl;
        this.imageUrl = imageUrl;
    }

    /** Id, name and links. */
    ObjectNode brief(Entry image) {
        var json = Json.object();
        json.put("id", image.id().value());
        json.put("name", image.name());
        json.set("links", links(image));
        return json;
    }

    private ArrayNode links(Entry image) {
        var links = Page.links(baseUrl, "images", image.id().value());
        links.addObject()
                .put("rel", "alternate")
                .put("type", "application/vnd.openstack.image")
                .put("href", "%s/images/%s".formatted(imageUrl, image.id()));
        return links;
    }

    /** Everything. */
    ObjectNode full(Entry image) {
        var json = brief(image);
        json.put("minRam", image.minRamMib());
        json.put("minDisk", image.minDiskGib());
        var metadata = json.putObject("metadata");
        image.properties().forEach(metadata::put);
        json.put("created", ServerView.time(image.createdAt()));
        json.put("updated", ServerView.time(image.updatedAt()));
        json.put("status", status(image.status()));
        json.put("progress", progress(image.status()));
        json.put("OS-EXT-IMG-SIZE:size", image.sizeBytes());
        Optional.ofNullable(image.properties().get("instance_uuid")).ifPresent(id -> {
            var server = json.putObject("server");
            server.put("id", id);
            server.set("links", Page.links(baseUrl, "servers", id));
        });
        Optional.ofNullable(image.properties().get("auto_disk_config"))
                .ifPresent(
                        text -> json.put("OS-DCF:diskConfig", Fields.yes(text).orElse(false) ? "AUTO" : "MANUAL"));
        return json;
    }

    private static String status(String word) {
        return switch (word) {
            case "active" -> "ACTIVE";
            case "queued", "saving" -> "SAVING";
            case "deleted", "pending_delete" -> "DELETED";
            case "killed" -> "ERROR";
            default -> "UNKNOWN";
        };
    }

    private static int progress(String word) {
        return switch (word) {
            case "queued" -> 25;
            case "saving" -> 50;
            case "active" -> 100;
            default -> 0;
        };
    }
}
