package io.nubila.image.store;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.model.Image;
import io.nubila.image.model.ImageStatus;
import io.nubila.image.model.Visibility;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables of images with their properties and tags. */
public final class ImageStore {
    static final String COLUMNS = """
            SELECT id, name, owner, visibility, status, disk_format, container_format, size, virtual_size, checksum,
                   os_hash_value, min_disk, min_ram, protected, os_hidden, properties, tags, created_at, updated_at,
                   revision
              FROM images
            """;

    /** An image by id, whoever owns it. */
    public Optional<Image> find(Tx tx, ImageId id) {
        return tx.one(COLUMNS + "WHERE id = ?", ImageStore::image, id);
    }

    /** An image by id, whoever owns it; {@code NotFound} when there is none. */
    public Image get(Tx tx, ImageId id) {
        return find(tx, id).orElseThrow(() -> absent(id));
    }

    /** What to say of an image that is not there, or not for the asker. */
    public static RuntimeException absent(ImageId id) {
        return new Problem.NotFound("Failed to find image " + id).exception();
    }

    /** Images in a state, by id, beginning after {@code after}. */
    public List<Image> inStatus(Tx tx, ImageStatus status, String after, int limit) {
        return tx.list(
                COLUMNS + "WHERE status = ? AND id > ? ORDER BY id LIMIT ?", ImageStore::image, status, after, limit);
    }

    /** Writes a new image; {@code Conflict} when its id is taken. */
    public void insert(Tx tx, Image image) {
        var details = image.details();
        try {
            var _ = tx.update(
                    """
                    INSERT INTO images (id, name, owner, visibility, status, disk_format, container_format, min_disk,
                        min_ram, protected, os_hidden, properties, tags, created_at, updated_at, revision)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                    """,
                    image.id(),
                    details.name(),
                    details.owner(),
                    details.visibility(),
                    image.status(),
                    details.diskFormat(),
                    details.containerFormat(),
                    details.minDiskGib(),
                    details.minRamMib(),
                    details.isProtected(),
                    details.hidden(),
                    Json.write(details.properties()),
                    Json.write(details.tags()),
                    image.createdAt(),
                    image.updatedAt());
        } catch (DuplicateRowException e) {
            throw new Problem.Conflict("Duplicate", "Image ID %s already exists!".formatted(image.id())).exception(e);
        }
        writeParts(tx, image);
        tx.event("image", image.id().value(), "create", Optional.empty(), Optional.of(image));
    }

    /** Writes {@code after} unless someone else changed the image since {@code before} was read. */
    public void update(Tx tx, Image before, Image after) {
        var details = after.details();
        var content = after.content();
        tx.updateOne(
                "image " + before.id(),
                """
                UPDATE images SET name = ?, owner = ?, visibility = ?, status = ?, disk_format = ?,
                       container_format = ?, size = ?, virtual_size = ?, checksum = ?, os_hash_value = ?, min_disk = ?,
                       min_ram = ?, protected = ?, os_hidden = ?, properties = ?, tags = ?, updated_at = ?,
                       revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                details.name(),
                details.owner(),
                details.visibility(),
                after.status(),
                details.diskFormat(),
                details.containerFormat(),
                content.map(Image.Content::bytes),
                content.flatMap(Image.Content::virtualBytes),
                content.map(Image.Content::md5),
                content.map(Image.Content::sha512),
                details.minDiskGib(),
                details.minRamMib(),
                details.isProtected(),
                details.hidden(),
                Json.write(details.properties()),
                Json.write(details.tags()),
                after.updatedAt(),
                before.id(),
                before.revision());
        if (!details.properties().equals(before.details().properties())
                || !details.tags().equals(before.details().tags())) {
            var _ = tx.update("DELETE FROM image_properties WHERE image_id = ?", before.id());
            var _ = tx.update("DELETE FROM image_tags WHERE image_id = ?", before.id());
            writeParts(tx, after);
        }
        tx.event("image", before.id().value(), "update", Optional.of(before), Optional.of(after));
    }

    private static void writeParts(Tx tx, Image image) {
        image.details().properties().forEach((name, value) -> {
            var _ = tx.update(
                    "INSERT INTO image_properties (image_id, name, value) VALUES (?, ?, ?)", image.id(), name, value);
        });
        for (var tag : image.details().tags()) {
            var _ = tx.update("INSERT INTO image_tags (image_id, tag) VALUES (?, ?)", image.id(), tag);
        }
    }

    /** Removes an image with its properties, tags and members. */
    public void delete(Tx tx, Image image) {
        tx.updateOne(
                "image " + image.id(),
                "DELETE FROM images WHERE id = ? AND revision = ?",
                image.id(),
                image.revision());
        tx.event("image", image.id().value(), "delete", Optional.of(image), Optional.empty());
    }

    static Image image(Row row) {
        return new Image(
                new ImageId(row.string("id")),
                ImageStatus.valueOf(row.string("status")),
                new Image.Details(
                        row.optionalString("name"),
                        row.optionalString("owner"),
                        Visibility.valueOf(row.string("visibility")),
                        row.optionalString("disk_format"),
                        row.optionalString("container_format"),
                        row.integer("min_disk"),
                        row.integer("min_ram"),
                        row.bool("protected"),
                        row.bool("os_hidden"),
                        properties(row),
                        tags(row)),
                row.optionalNumber("size")
                        .map(size -> new Image.Content(
                                size,
                                row.optionalNumber("virtual_size"),
                                row.string("checksum"),
                                row.string("os_hash_value"))),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.number("revision"));
    }

    private static Map<String, String> properties(Row row) {
        var found = new LinkedHashMap<String, String>();
        row.json("properties")
                .properties()
                .forEach(entry -> found.put(entry.getKey(), entry.getValue().stringValue()));
        return found;
    }

    private static Set<String> tags(Row row) {
        var found = new LinkedHashSet<String>();
        row.json("tags").forEach(tag -> found.add(tag.stringValue()));
        return found;
    }
}
