package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.compute.driver.BaseImage;
import io.nubila.compute.driver.ImageSource;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Images of this host, one read-only file each: {@code instances/_base/<sha1 of image id>}. Overlays of many guests stand on
 * such a file, so it never changes after it appeared.
 */
final class ImageCache {
    private final Path base;
    private final Path locks;
    private final ConcurrentMap<String, ReentrantLock> filling = new ConcurrentHashMap<>();

    ImageCache(Path instances) {
        this.base = instances.resolve("_base");
        this.locks = instances.resolve("locks");
    }

    /** Where the image is or will be. */
    Path file(BaseImage image) {
        return base.resolve(Sha1.hex(image.id().value()));
    }

    boolean has(BaseImage image) {
        return Files.exists(file(image));
    }

    /** Fetches the image unless it is there; of several callers at once, in whatever process, one fetches. */
    void add(BaseImage image, ImageSource source) {
        DiskFormat.of(image);
        if (has(image)) {
            return;
        }
        var name = file(image).getFileName().toString();
        var lock = filling.computeIfAbsent(name, _ -> new ReentrantLock());
        lock.lock();
        try {
            Files.createDirectories(base);
            Files.createDirectories(locks);
            try (var file = FileChannel.open(locks.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = file.lock()) {
                if (held.isValid() && !has(image)) {
                    fetch(image, source);
                }
            }
        } catch (IOException e) {
            throw InstanceFolder.unavailable(e);
        } finally {
            lock.unlock();
        }
    }

    private void fetch(BaseImage image, ImageSource source) throws IOException {
        var fresh = base.resolve(file(image).getFileName() + ".part");
        try {
            // Left by a crash perhaps; a link cannot be made where a file is.
            Files.deleteIfExists(fresh);
            source.writeTo(fresh);
            if (!Files.exists(fresh)) {
                throw new Problem.Bug("the source of image " + image.id() + " wrote nothing").exception();
            }
            DiskFormat.inspect(image, fresh);
            try (var written = FileChannel.open(fresh, StandardOpenOption.READ)) {
                written.force(true);
            }
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("r--r--r--"));
            Files.move(fresh, file(image), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
