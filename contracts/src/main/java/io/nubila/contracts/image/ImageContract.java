package io.nubila.contracts.image;

import io.nubila.kernel.base.Caller;
import java.util.Map;
import java.util.Optional;

/**
 * What other services ask of image. Files are named by their path on the host that asks; a node without the image store
 * gets the bytes over the wire into that path. Calls that change something are keyed by the image's id, which the asker
 * chooses: after a time-out, ask {@link #show} or call again with the same id.
 */
public interface ImageContract {
    /** An image the caller may see; {@code NotFound} otherwise. */
    ImageSummary show(Caller caller, ImageId id);

    /**
     * Makes {@code file} hold the image's bytes: a hard link where store and file share a file system, else a copy.
     * {@code Conflict} when the image is not active.
     */
    void copyTo(Caller caller, ImageId id, String file);

    /** Makes a queued image for a snapshot that will come; the same id again changes nothing. */
    void create(Caller caller, NewImage image);

    /** Moves the file into the store as the image's bytes and makes it active; active already: nothing. */
    void upload(Caller caller, ImageId id, String file);

    /** Removes an image with its bytes; nothing if there is none. */
    void delete(Caller caller, ImageId id);

    /**
     * An image as other services know it.
     *
     * @param status {@code queued}, {@code saving}, {@code active}, {@code deactivated}, …
     * @param virtualBytes what a guest sees; empty when unknown
     * @param properties all additional properties, such as {@code hw_disk_bus}
     */
    record ImageSummary(
            ImageId id,
            String name,
            String status,
            String visibility,
            Optional<String> owner,
            String diskFormat,
            String containerFormat,
            long sizeBytes,
            Optional<Long> virtualBytes,
            int minDiskGib,
            int minRamMib,
            Map<String, String> properties) {}

    /** An image to come. Its owner is the caller's project, its visibility private. */
    record NewImage(
            ImageId id,
            String name,
            String diskFormat,
            String containerFormat,
            int minDiskGib,
            int minRamMib,
            Map<String, String> properties) {}
}
