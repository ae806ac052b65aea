package io.nubila.drivers.hypervisor.libvirt;

import java.util.Optional;
import java.util.regex.Pattern;

/** The element in a domain's metadata that says whose guest it is. */
final class OwnerMark {
    /** Names the element's vocabulary; part of every domain on disk, so it never changes. */
    static final String NAMESPACE = "urn:nubila:guest:1";

    static final String PREFIX = "nubila";
    static final String ELEMENT = "guest";
    static final String CLOUD = "cloud";

    private static final Pattern CLOUD_ATTRIBUTE = Pattern.compile("\\s" + CLOUD + "=(?:\"([^\"]*)\"|'([^']*)')");

    private OwnerMark() {}

    /** The cloud id in the element as libvirt returns it. Cloud ids are plain words, so nothing in them is escaped. */
    static Optional<String> cloud(String element) {
        var found = CLOUD_ATTRIBUTE.matcher(element);
        if (!found.find()) {
            return Optional.empty();
        }
        return Optional.ofNullable(found.group(1)).or(() -> Optional.ofNullable(found.group(2)));
    }
}
