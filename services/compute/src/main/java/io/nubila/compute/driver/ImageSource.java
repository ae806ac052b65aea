package io.nubila.compute.driver;

import java.nio.file.Path;

/** Where an image's bytes come from when a host does not have them yet. */
public interface ImageSource {
    /** Makes {@code file} hold the image's bytes, as a hard link where possible, so that nothing is copied. */
    void writeTo(Path file);
}
