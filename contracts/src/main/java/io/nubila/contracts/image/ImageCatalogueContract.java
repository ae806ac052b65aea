package io.nubila.contracts.image;

import io.nubila.kernel.base.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What compute asks of the list of images, for clients that still ask compute for it. The caller acts with its own rights:
 * what it may not see is {@code NotFound}, what it may not change is {@code Forbidden}. Every call may be repeated.
 */
public interface ImageCatalogueContract {
    /** Images the caller may see, newest first. {@code Invalid} for an unknown marker. */
    List<Entry> images(Caller caller, Wanted wanted);

    /** An image. */
    Entry image(Caller caller, ImageId id);

    /** Replaces the additional properties of an image; 413 when they are too many. */
    Entry describe(Caller caller, ImageId id, Map<String, String> properties);

    /** Removes an image with its bytes; {@code Forbidden} when it is protected too. */
    void remove(Caller caller, ImageId id);

    /**
     * Which images a list shall hold.
     *
     * @param status such as {@code active}
     * @param changedSince not changed before
     * @param properties values additional properties have to have
     * @param after the image after which the list begins
     */
    record Wanted(
            Optional<String> name,
            Optional<String> status,
            Optional<Integer> minRamMib,
            Optional<Integer> minDiskGib,
            Optional<Instant> changedSince,
            Map<String, String> properties,
            Optional<ImageId> after,
            int limit) {}

    /** An image in a list. */
    record Entry(
            ImageId id,
            String name,
            String status,
            int minRamMib,
            int minDiskGib,
            long sizeBytes,
            Map<String, String> properties,
            Instant createdAt,
            Instant updatedAt) {}
}
