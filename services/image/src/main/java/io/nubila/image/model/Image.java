package io.nubila.image.model;

import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An image as its owner sees it, without its bytes. Immutable.
 *
 * @param details what its owner says of it
 * @param content what is known of its bytes; empty until they are there
 * @param revision counts every change; for conditional writes
 */
public record Image(
        ImageId id,
        ImageStatus status,
        Details details,
        Optional<Content> content,
        Instant createdAt,
        Instant updatedAt,
        long revision) {

    /**
     * What the owner of an image says of it.
     *
     * @param owner the project it belongs to; empty for one that belongs to nobody
     * @param diskFormat such as {@code qcow2}; has to be there before the bytes
     * @param containerFormat such as {@code bare}; has to be there before the bytes
     * @param minDiskGib the least disk of a server made from it
     * @param minRamMib the least memory of such a server
     * @param isProtected whether it cannot be deleted
     * @param hidden whether lists leave it out unless asked for
     * @param properties all other attributes, by name
     */
    public record Details(
            Optional<String> name,
            Optional<String> owner,
            Visibility visibility,
            Optional<String> diskFormat,
            Optional<String> containerFormat,
            int minDiskGib,
            int minRamMib,
            boolean isProtected,
            boolean hidden,
            Map<String, String> properties,
            Set<String> tags) {
        public Details {
            properties = Map.copyOf(properties);
            tags = Set.copyOf(tags);
        }

        /** These details with other additional properties. */
        public Details withProperties(Map<String, String> wanted) {
            return new Details(
                    name,
                    owner,
                    visibility,
                    diskFormat,
                    containerFormat,
                    minDiskGib,
                    minRamMib,
                    isProtected,
                    hidden,
                    wanted,
                    tags);
        }

        public Details withTags(Set<String> wanted) {
            return new Details(
                    name,
                    owner,
                    visibility,
                    diskFormat,
                    containerFormat,
                    minDiskGib,
                    minRamMib,
                    isProtected,
                    hidden,
                    properties,
                    wanted);
        }
    }

    /**
     * What is known of an image's bytes.
     *
     * @param virtualBytes the size a guest sees; empty when the format does not tell
     * @param md5 hexadecimal
     * @param sha512 hexadecimal
     */
    public record Content(long bytes, Optional<Long> virtualBytes, String md5, String sha512) {}

    /** A new image that waits for its bytes. */
    public static Image queued(ImageId id, Details details, Instant now) {
        return new Image(id, ImageStatus.QUEUED, details, Optional.empty(), now, now, 0);
    }

    /** The image with what its owner says of it now; its formats are fixed once its bytes have come. */
    public Image described(Details wanted, Instant now) {
        if (status != ImageStatus.QUEUED && status != ImageStatus.IMPORTING) {
            if (!wanted.containerFormat.equals(details.containerFormat)) {
                throw fixed("container_format");
            }
            if (!wanted.diskFormat.equals(details.diskFormat)) {
                throw fixed("disk_format");
            }
        }
        return new Image(id, status, wanted, content, createdAt, now, revision);
    }

    private static RuntimeException fixed(String attribute) {
        return new Problem.Forbidden("Attribute %s can be only replaced for a queued image.".formatted(attribute))
                .exception();
    }

    /** The image while its bytes come in, or wait to be imported. */
    public Image receiving(ImageStatus next, Instant now) {
        requireFormats();
        return become(next, Optional.empty(), now);
    }

    private void requireFormats() {
        var missing = new ArrayList<String>();
        if (details.diskFormat.isEmpty()) {
            missing.add("disk_format");
        }
        if (details.containerFormat.isEmpty()) {
            missing.add("container_format");
        }
        if (!missing.isEmpty()) {
            throw new Problem.Invalid("%s %s must be set prior to saving data."
                            .formatted(missing.size() == 1 ? "Property" : "Properties", String.join(", ", missing)))
                    .exception();
        }
    }

    /** The image with its bytes. */
    public Image active(Content found, Instant now) {
        return become(ImageStatus.ACTIVE, Optional.of(found), now);
    }

    /** The image after its bytes did not come. */
    public Image queuedAgain(Instant now) {
        return become(ImageStatus.QUEUED, Optional.empty(), now);
    }

    /** The image with its bytes closed to all but administrators; nothing if they are already. */
    public Image deactivated(Instant now) {
        return switched(ImageStatus.ACTIVE, ImageStatus.DEACTIVATED, "deactivate", now);
    }

    /** The image open again; nothing if it is already. */
    public Image reactivated(Instant now) {
        return switched(ImageStatus.DEACTIVATED, ImageStatus.ACTIVE, "reactivate", now);
    }

    private Image switched(ImageStatus from, ImageStatus to, String verb, Instant now) {
        if (status == to) {
            return this;
        }
        if (status != from) {
            throw new Problem.Forbidden("Not allowed to %s image in status '%s'".formatted(verb, status.word()))
                    .exception();
        }
        return become(to, content, now);
    }

    private Image become(ImageStatus next, Optional<Content> found, Instant now) {
        if (!status.mayBecome(next)) {
            throw status.refusal(next);
        }
        return new Image(id, next, details, found, createdAt, now, revision);
    }

    /** Refuses to delete a protected image. */
    public void requireDeletable() {
        if (details.isProtected) {
            throw new Problem.Forbidden("Image %s is protected and cannot be deleted.".formatted(id)).exception();
        }
    }

    /** Whether it belongs to the project. */
    public boolean ownedBy(Optional<String> project) {
        return project.isPresent() && details.owner().equals(project);
    }

    /**
     * Whether a project may know of it.
     *
     * @param member whether it was shared with the project
     */
    public boolean visibleTo(Optional<String> project, boolean member) {
        return switch (details.visibility()) {
            case PUBLIC, COMMUNITY -> true;
            case PRIVATE -> ownedBy(project);
            case SHARED -> ownedBy(project) || member;
        };
    }
}
