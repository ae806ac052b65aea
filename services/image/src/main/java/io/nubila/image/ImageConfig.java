package io.nubila.image;

import io.nubila.kernel.config.Section;
import io.nubila.kernel.config.Settings;
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

    /** The section {@code [image]}; defaults are upstream's where upstream has the setting. */
    public static final Section<ImageConfig> SECTION = Section.of("image", "Images and their data.", ImageConfig::read);

    private static final int MOST = 10_000;
    private static final List<String> DISK_FORMATS =
            List.of("ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop");
    private static final List<String> CONTAINER_FORMATS =
            List.of("ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed");

    private static ImageConfig read(Settings settings) {
        return new ImageConfig(
                settings.bytes("size-cap", 1L << 40, 1, 1L << 60, "The largest image that can be uploaded."),
                settings.number("property-quota", 128, 0, MOST, "Additional properties an image may have."),
                settings.number("tag-quota", 128, 0, MOST, "Tags an image may have."),
                settings.number("member-quota", 128, 0, MOST, "Projects an image may be shared with."),
                settings.number("default-page", 25, 1, MOST, "Images in a list when the client does not say."),
                settings.number("max-page", 1_000, 1, MOST, "Images in a list at most."),
                settings.flag("require-format-match", true, "Refuse data that is not what the image says it is."),
                settings.texts("disk-formats", DISK_FORMATS, "Formats an image may say it has."),
                settings.texts("container-formats", CONTAINER_FORMATS, "Containers an image may say it is in."),
                List.of("glance-direct"));
    }

    /** What holds unless an operator says otherwise. */
    public static ImageConfig defaults() {
        return SECTION.defaults();
    }
}
