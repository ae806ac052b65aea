package io.nubila.compute.driver;

import io.nubila.contracts.compute.HostFacts;
import io.nubila.contracts.compute.ServerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one host's virtualization does for compute. Blocking, idempotent and keyed by the server's id: every method may be
 * called again after a crash and must then find out from the world what is left to do. A driver trusts no memory of its own.
 *
 * <p>All methods throw {@code ProblemException}: {@code Unavailable} when the hypervisor cannot be reached (try again),
 * {@code NotFound} when the guest named does not exist on this host, {@code Invalid} for a guest that can never run here
 * (unbootable image format, unknown device model).
 */
public interface Hypervisor extends AutoCloseable {
    /** What the host offers now; cheap enough to be asked every few seconds. */
    HostFacts facts();

    /** How long the host has been up and how busy it is. */
    HostLoad load();

    /** Whether the image is in this host's image cache, complete. */
    boolean hasImage(BaseImage image);

    /**
     * Puts the image into the host's cache ({@code instances/_base/<sha1 of image id>}), unless it is there. The file
     * appears under its final name only when complete, and is read-only from then on.
     */
    void cacheImage(BaseImage image, ImageSource source);

    /**
     * Makes the guest's folder: the disk (a thin overlay over the cached image, grown to the flavor's size, kept as it is
     * when it exists), the config drive when asked for, and the log file. The image must be cached.
     */
    void prepare(GuestSpec guest);

    /** Brings the guest to run: defines it anew from the specification and starts it; nothing if it is running already. */
    void start(GuestSpec guest);

    /** Asks the guest to shut down and waits for it; true when it is off within the time given. */
    boolean shutDown(ServerId guest, Duration patience);

    /** Takes the power away at once; nothing if the guest is off or does not exist. The disk and the definition stay. */
    void powerOff(ServerId guest);

    /** Removes the guest with its disk, definition and folder; nothing if there is none. */
    void destroy(ServerId guest);

    /** Every guest of this cloud on this host, found by the owner's mark in the world, not from memory. */
    List<GuestState> guests();

    /** The guest's state, empty when there is no such guest on this host. */
    Optional<GuestState> guest(ServerId guest);

    /** The end of what the guest wrote to its serial console, at most {@code maxBytes}; empty when nothing yet. */
    byte[] consoleLog(ServerId guest, int maxBytes);

    /**
     * Writes a self-contained qcow2 copy of the guest's root disk to {@code target}, consistent at one moment, while the
     * guest runs or not. Replaces {@code target}; leaves nothing else behind also when it fails.
     */
    void snapshot(ServerId guest, Path target);

    /** Tells the listener each change of a guest's power state from now on; losing some is allowed. */
    void watch(Consumer<GuestState> listener);

    /** Lets go of the hypervisor; guests run on. */
    @Override
    void close();
}
