package io.nubila.image.api;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.model.Image;
import io.nubila.image.model.Member;
import io.nubila.kernel.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** Images and members as JSON. */
final class ImageView {
    private static final String HASH_ALGORITHM = "sha512";

    private ImageView() {}

    static ObjectNode of(Image image) {
        var details = image.details();
        var view = Json.object();
        new TreeMap<>(details.properties()).forEach(view::put);
        view.put("name", details.name().orElse(null));
        view.put("disk_format", details.diskFormat().orElse(null));
        view.put("container_format", details.containerFormat().orElse(null));
        view.put("visibility", details.visibility().word());
        view.put("size", image.content().map(Image.Content::bytes).orElse(null));
        view.put(
                "virtual_size",
                image.content().flatMap(Image.Content::virtualBytes).orElse(null));
        view.put("status", image.status().word());
        view.put("checksum", image.content().map(Image.Content::md5).orElse(null));
        view.put("protected", details.isProtected());
        view.put("min_ram", details.minRamMib());
        view.put("min_disk", details.minDiskGib());
        view.put("owner", details.owner().orElse(null));
        view.put("os_hidden", details.hidden());
        view.put("os_hash_algo", image.content().map(_ -> HASH_ALGORITHM).orElse(null));
        view.put("os_hash_value", image.content().map(Image.Content::sha512).orElse(null));
        view.put("id", image.id().value());
        view.put("created_at", time(image.createdAt()));
        view.put("updated_at", time(image.updatedAt()));
        view.set("tags", Json.strings(new TreeSet<>(details.tags())));
        view.put("self", path(image.id()));
        view.put("file", path(image.id()) + "/file");
        view.put("schema", "/v2/schemas/image");
        return view;
    }

    static ObjectNode of(Member member) {
        return Json.object()
                .put("member_id", member.project())
                .put("image_id", member.image().value())
                .put("status", member.status().word())
                .put("created_at", time(member.createdAt()))
                .put("updated_at", time(member.updatedAt()))
                .put("schema", "/v2/schemas/member");
    }

    static String path(ImageId id) {
        return "/v2/images/" + id;
    }

    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
