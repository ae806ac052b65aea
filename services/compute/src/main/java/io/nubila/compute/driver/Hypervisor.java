package io.nubila.compute.driver;

import io.nubila.contracts.compute.GuestDiagnostics;
import io.nubila.contracts.compute.HostFacts;
import io.nubila.contracts.compute.HostLoad;
import io.nubila.contracts.compute.ServerId;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    /**
     * Does what otherwise the first guest would wait for, such as asking the emulators what they can. May take seconds at the
     * very first start of a host; called once, before the node says that it is ready.
     */
    default void makeReady() {}

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

    /**
     * Brings the guest to run: goes on from its saved memory if it was suspended, else defines it anew from the
     * specification and starts it; nothing if it is in memory already.
     */
    void start(GuestSpec guest);

    /** Asks the guest to shut down and waits for it; true when it is off within the time given. */
    boolean shutDown(ServerId guest, Duration patience);

    /**
     * Takes the power away at once and forgets saved memory; nothing if the guest is off or does not exist. The disk and
     * the definition stay.
     */
    void powerOff(ServerId guest);

    /** Stops the guest's processors; nothing if they stand still. {@code Conflict} when the guest is off. */
    void pause(ServerId guest);

    /** Lets a paused guest's processors go on; nothing if it is not paused, or off. */
    void unpause(ServerId guest);

    /**
     * Saves the guest's memory on disk and takes the guest out of memory; nothing if that is done. {@code Conflict} when
     * the guest is off and nothing is saved. Saved memory outlives the driver and the host's restart; {@link #start} goes
     * on from it. Until then the guest counts as off.
     */
    void suspend(ServerId guest);

    /**
     * Plugs an interface into a guest in memory; nothing if it has one of that MAC, or is off: its next start plugs in all
     * that its specification names. {@code Conflict} when the guest has no place left for it.
     *
     * @param guest the specification with the interface in it
     */
    void plug(GuestSpec guest, GuestSpec.Nic nic);

    /**
     * Takes the interface of that MAC away from the guest and waits, within a limit, until the guest has let go of it;
     * nothing if it has none. {@code Unavailable} when the guest holds on to it.
     */
    void unplug(ServerId guest, String mac);

    /** The MACs of the interfaces of each guest in memory; guests that are off need not be told. */
    Map<ServerId, Set<String>> interfaces();

    /** Where each interface of a guest in memory is on its PCI bus, by MAC, such as {@code 0000:01:00.0}; as far as known. */
    Map<String, String> pciAddresses(ServerId guest);

    /** Where {@link #start} will put the interfaces of a guest that is off, as {@link #pciAddresses}; as far as known. */
    Map<String, String> pciPlaces(GuestSpec guest);

    /** Removes the guest with its disk, definition and folder; nothing if there is none. */
    void destroy(ServerId guest);

    /** Every guest of this cloud on this host, found by the owner's mark in the world, not from memory. */
    List<GuestState> guests();

    /** The guest's state, empty when there is no such guest on this host. */
    Optional<GuestState> guest(ServerId guest);

    /** The end of what the guest wrote to its serial console, at most {@code maxBytes}; empty when nothing yet. */
    byte[] consoleLog(ServerId guest, int maxBytes);

    /** What the guest has used since it was switched on. {@code Conflict} when the guest does not run. */
    GuestDiagnostics diagnostics(ServerId guest);

    /**
     * A new connection to the guest's display: bytes of the RFB protocol (VNC), which the guest's end begins, and which asks
     * for no password. Reading and writing block; closing, also by another thread, ends both. The guest's end closes it
     * when the guest stops. Several may be open at a time. {@code Conflict} when the guest does not run.
     */
    ByteChannel display(ServerId guest);

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
