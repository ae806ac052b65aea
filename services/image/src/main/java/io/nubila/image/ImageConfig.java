package io.nubila.image;

import java.util.List;

/**
 * Settings of image.
 *
 * @param maxImageBytes the largest image that can be uploaded, in bytes
 * @param maxProperties additional properties an image may have
 * @param maxTags tags an image may have
 * @param maxMembers projects an image may be shared with
 * @param defaultPage images in a list when the client does not say how many
 * @param maxPage images in a list at most
 * @param requireFormatMatch whether bytes that are not what the image says are refused
 * @param diskFormats formats an image may say it has
 * @param containerFormats containers an image may say it is in
 * @param importMethods ways to import an image
 */
public record ImageConfig(
        long maxImageBytes,
        int maxProperties,
        int maxTags,
        int maxMembers,
        int defaultPage,
        int maxPage,
        boolean requireFormatMatch,
        List<String> diskFormats,
        List<String> containerFormats,
        List<String> importMethods) {

    /** What holds unless an operator says otherwise. */
    public static ImageConfig defaults() {
        return new ImageConfig(
                1L << 40,
                128,
                128,
                128,
                25,
                1_000,
                true,
                List.of("ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop"),
                List.of("ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed"),
                List.of("glance-direct"));
    }
}
