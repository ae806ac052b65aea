package io.nubila.compute.driver;

import io.nubila.contracts.image.ImageId;

/**
 * An image as a host caches it.
 *
 * @param diskFormat {@code qcow2} or {@code raw}; others are refused
 * @param virtualBytes the size the guest sees, in bytes
 */
public record BaseImage(ImageId id, String diskFormat, long virtualBytes) {}
