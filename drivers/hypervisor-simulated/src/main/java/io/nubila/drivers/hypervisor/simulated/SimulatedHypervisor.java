package io.nubila.drivers.hypervisor.simulated;

import io.nubila.compute.driver.BaseImage;
import io.nubila.compute.driver.GuestSpec;
import io.nubila.compute.driver.GuestState;
import io.nubila.compute.driver.Hypervisor;
import io.nubila.compute.driver.ImageSource;
import io.nubila.contracts.compute.GuestDiagnostics;
import io.nubila.contracts.compute.HostFacts;
import io.nubila.contracts.compute.HostLoad;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A host whose guests are states in small files. It holds to the same rules as a real one: a guest needs its image, its disk,
 * and known devices; it survives the process; it runs, stops, crashes and goes. Guests run no programs and send no packets.
 *
 * <p>The files are read once; from then on memory leads and each change is written through, so one folder must not be used
 * by two processes at once. A new object costs nothing until its first call: thousands fit into one process.
 */
public final class SimulatedHypervisor implements Hypervisor {
    private static final int VERSION = 1_000_000;
    private static final Duration COPY_LOOK = Duration.ofMillis(100);
    private static final List<String> TRAITS = List.of(
            "COMPUTE_GRAPHICS_MODEL_VGA",
            "COMPUTE_IMAGE_TYPE_QCOW2",
            "COMPUTE_IMAGE_TYPE_RAW",
            "COMPUTE_NET_VIF_MODEL_VIRTIO",
            "COMPUTE_STORAGE_BUS_VIRTIO",
            "HW_ARCH_X86_64");

    private final SimulatedHost host;
    private final Behaviour behaviour;
    private final Clock clock;
    private final Instant began;
    private final GuestFiles files;
    private final SplittableRandom random;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock caching = new ReentrantLock();
    private final List<Consumer<GuestState>> listeners = new CopyOnWriteArrayList<>();
    private final Queue<GuestState> untold = new ConcurrentLinkedQueue<>();
    private final Displays displays = new Displays();
    private Optional<Map<String, SimulatedGuest>> loaded = Optional.empty();

    /** A driver of one host; reads nothing until it is asked something. */
    public SimulatedHypervisor(SimulatedHost host, Behaviour behaviour, Clock clock) {
        this.host = host;
        this.behaviour = behaviour;
        this.clock = clock;
        this.began = clock.now();
        this.files = new GuestFiles(host.folder());
        this.random =
                new SplittableRandom(behaviour.seed() ^ host.name().value().hashCode());
    }

    /** A driver of one perfect host. */
    public SimulatedHypervisor(SimulatedHost host, Clock clock) {
        this(host, Behaviour.PERFECT, clock);
    }

    @Override
    public HostFacts facts() {
        return new HostFacts(
                host.name(),
                "simulated",
                VERSION,
                "x86_64",
                host.vcpus(),
                host.memoryMib(),
                host.diskGib(),
                TRAITS,
                "Guests are simulated: they have states and files, and run no programs.");
    }

    /** Up since the driver was made, and never busy. */
    @Override
    public HostLoad load() {
        return new HostLoad(Duration.between(began, clock.now()), 0, 0, 0);
    }

    @Override
    public boolean hasImage(BaseImage image) {
        return Files.exists(files.image(image.id().value()));
    }

    @Override
    public void cacheImage(BaseImage image, ImageSource source) {
        Wishes.check(image);
        acting(() -> {
            caching.lock();
            try {
                if (!hasImage(image)) {
                    fetch(files.image(image.id().value()), source);
                }
                return image;
            } catch (IOException e) {
                throw GuestFiles.unavailable(e);
            } finally {
                caching.unlock();
            }
        });
    }

    /** Lets the source do all its work, and keeps only the fact: nobody ever reads a simulated disk. */
    private static void fetch(Path mark, ImageSource source) throws IOException {
        Files.createDirectories(mark.getParent());
        var fresh = mark.resolveSibling(mark.getFileName() + ".part");
        try {
            Files.deleteIfExists(fresh);
            source.writeTo(fresh);
            if (!Files.exists(fresh)) {
                throw new Problem.Bug("the source of image " + mark.getFileName() + " wrote nothing").exception();
            }
            Files.write(mark, new byte[0]);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    @Override
    public void prepare(GuestSpec guest) {
        Wishes.check(guest);
        acting(() -> {
            if (!hasImage(guest.image())) {
                throw new Problem.NotFound("Image %s is not in the cache of host %s."
                                .formatted(guest.image().id(), host.name()))
                        .exception();
            }
            return change(guests -> {
                var there = Optional.ofNullable(guests.get(guest.id().value()));
                return there.orElseGet(() -> keep(guests, SimulatedGuest.prepared(guest)));
            });
        });
    }

    @Override
    public void start(GuestSpec guest) {
        Wishes.check(guest);
        acting(() -> change(guests -> {
            var there = find(guests, guest.id());
            if (there.inMemory()) {
                return there;
            }
            return keep(guests, there.saved() ? there.with(PowerState.RUNNING) : there.started(guest));
        }));
    }

    @Override
    public boolean shutDown(ServerId guest, Duration patience) {
        acting(() -> change(guests -> switchOff(guests, defined(guests, guest))));
        return true;
    }

    @Override
    public void powerOff(ServerId guest) {
        acting(() -> change(
                guests -> Optional.ofNullable(guests.get(guest.value())).map(there -> switchOff(guests, there))));
    }

    @Override
    public void pause(ServerId guest) {
        acting(() -> change(guests -> {
            var there = inMemory(defined(guests, guest));
            return there.power() == PowerState.PAUSED ? there : keep(guests, there.with(PowerState.PAUSED));
        }));
    }

    @Override
    public void unpause(ServerId guest) {
        acting(() -> change(guests -> Optional.ofNullable(guests.get(guest.value()))
                .filter(there -> there.power() == PowerState.PAUSED)
                .map(there -> keep(guests, there.with(PowerState.RUNNING)))));
    }

    @Override
    public void suspend(ServerId guest) {
        acting(() -> change(guests -> {
            var there = defined(guests, guest);
            return there.saved() ? there : keep(guests, inMemory(there).with(PowerState.SUSPENDED));
        }));
    }

    private static SimulatedGuest inMemory(SimulatedGuest guest) {
        if (!guest.inMemory()) {
            throw new Problem.Conflict("Instance " + guest.id() + " is off.").exception();
        }
        return guest;
    }

    @Override
    public void plug(GuestSpec guest, GuestSpec.Nic nic) {
        Wishes.check(guest);
        acting(() -> change(guests -> {
            var there = defined(guests, guest.id());
            if (!there.inMemory() || there.macs().contains(nic.mac())) {
                return there;
            }
            return keep(guests, there.plugged(nic.mac()));
        }));
    }

    @Override
    public void unplug(ServerId guest, String mac) {
        acting(() -> change(guests -> Optional.ofNullable(guests.get(guest.value()))
                .filter(there -> there.macs().contains(mac))
                .map(there -> keep(guests, there.unplugged(mac)))));
    }

    @Override
    public Map<ServerId, Set<String>> interfaces() {
        return change(guests -> {
            var found = new HashMap<ServerId, Set<String>>();
            guests.values().stream()
                    .filter(SimulatedGuest::inMemory)
                    .forEach(guest -> found.put(
                            new ServerId(guest.id()), guest.pciAddresses().keySet()));
            return found;
        });
    }

    @Override
    public Map<String, String> pciAddresses(ServerId guest) {
        return change(guests -> Optional.ofNullable(guests.get(guest.value()))
                .filter(SimulatedGuest::inMemory)
                .map(SimulatedGuest::pciAddresses)
                .orElse(Map.of()));
    }

    @Override
    public Map<String, String> pciPlaces(GuestSpec guest) {
        return SimulatedGuest.prepared(guest).started(guest).pciAddresses();
    }

    @Override
    public void destroy(ServerId guest) {
        acting(() -> change(guests -> {
            files.delete(guest.value());
            displays.end(guest.value());
            return Optional.ofNullable(guests.remove(guest.value()));
        }));
    }

    @Override
    public List<GuestState> guests() {
        return change(guests -> guests.values().stream()
                .filter(SimulatedGuest::defined)
                .map(SimulatedGuest::state)
                .toList());
    }

    @Override
    public Optional<GuestState> guest(ServerId guest) {
        return change(guests -> Optional.ofNullable(guests.get(guest.value()))
                .filter(SimulatedGuest::defined)
                .map(SimulatedGuest::state));
    }

    @Override
    public byte[] consoleLog(ServerId guest, int maxBytes) {
        var text = change(guests -> find(guests, guest)).console().getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOfRange(text, Math.max(0, text.length - maxBytes), text.length);
    }

    @Override
    public GuestDiagnostics diagnostics(ServerId guest) {
        return change(guests -> inMemory(find(guests, guest)).diagnostics());
    }

    @Override
    public ByteChannel display(ServerId guest) {
        return change(guests -> {
            var there = find(guests, guest);
            if (!there.inMemory()) {
                throw new Problem.Conflict("Instance %s is not ready: it does not run".formatted(guest)).exception();
            }
            return displays.connect(there);
        });
    }

    @Override
    public void snapshot(ServerId guest, Path target) {
        acting(() -> {
            var _ = change(guests -> find(guests, guest));
            copyAsLongAsHere(guest);
            var there = change(guests -> find(guests, guest));
            var whole = target.toAbsolutePath();
            var fresh = whole.resolveSibling(whole.getFileName() + ".part");
            try {
                try {
                    EmptyQcow2.write(fresh, there.diskBytes());
                    Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(fresh);
                }
            } catch (IOException e) {
                throw GuestFiles.unavailable(e);
            }
            return there;
        });
    }

    @Override
    public void watch(Consumer<GuestState> listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        listeners.clear();
        displays.endAll();
    }

    /** Makes a running guest end by a fault, as a kernel panic or a killed QEMU does; for tests and rehearsals. */
    public void crash(ServerId guest) {
        change(guests -> {
            var there = defined(guests, guest);
            return there.inMemory() ? keep(guests, there.with(PowerState.CRASHED)) : there;
        });
    }

    private SimulatedGuest switchOff(Map<String, SimulatedGuest> guests, SimulatedGuest guest) {
        boolean on = guest.inMemory() || guest.saved();
        return on ? keep(guests, guest.with(PowerState.SHUTDOWN)) : guest;
    }

    private SimulatedGuest keep(Map<String, SimulatedGuest> guests, SimulatedGuest guest) {
        files.write(guest);
        guests.put(guest.id(), guest);
        displays.follow(guest);
        if (guest.defined()) {
            untold.add(guest.state());
        }
        return guest;
    }

    private interface Change<T> {
        T apply(Map<String, SimulatedGuest> guests);
    }

    private <T> T change(Change<T> change) {
        lock.lock();
        try {
            if (loaded.isEmpty()) {
                loaded = Optional.of(files.read());
            }
            return change.apply(loaded.get());
        } finally {
            lock.unlock();
            tell();
        }
    }

    /** Tells the listeners without the lock, so that they may call back. */
    private void tell() {
        for (var state = untold.poll(); state != null; state = untold.poll()) {
            var change = state;
            listeners.forEach(listener -> listener.accept(change));
        }
    }

    private static SimulatedGuest find(Map<String, SimulatedGuest> guests, ServerId guest) {
        return Optional.ofNullable(guests.get(guest.value())).orElseThrow(() -> missing(guest));
    }

    private static SimulatedGuest defined(Map<String, SimulatedGuest> guests, ServerId guest) {
        return Optional.of(find(guests, guest)).filter(SimulatedGuest::defined).orElseThrow(() -> missing(guest));
    }

    private static ProblemException missing(ServerId guest) {
        return new Problem.NotFound("Instance " + guest + " could not be found.").exception();
    }

    /** Does something as slowly and as unreliably as this host is said to. */
    private <T> void acting(Supplier<T> action) {
        waitAsLongAsHere();
        var luck = luck();
        if (luck < behaviour.faultRate() / 2) {
            throw fault("before it began");
        }
        var _ = action.get();
        if (luck < behaviour.faultRate()) {
            throw fault("after it was done");
        }
    }

    private ProblemException fault(String when) {
        return new Problem.Unavailable("The hypervisor does not answer.", "simulated fault " + when).exception();
    }

    private double luck() {
        if (behaviour.faultRate() == 0) {
            return 1;
        }
        lock.lock();
        try {
            return random.nextDouble();
        } finally {
            lock.unlock();
        }
    }

    private void waitAsLongAsHere() {
        if (behaviour.mostLatency().isZero()) {
            return;
        }
        long least = behaviour.leastLatency().toNanos();
        long most = behaviour.mostLatency().toNanos();
        sleep(Duration.ofNanos(drawn(least, most)));
    }

    /** Lets the time of a copy pass; a copy of a disk that is removed meanwhile ends. */
    private void copyAsLongAsHere(ServerId guest) {
        var end = clock.now().plus(behaviour.snapshotTime());
        var left = behaviour.snapshotTime();
        while (left.isPositive()) {
            sleep(left.compareTo(COPY_LOOK) < 0 ? left : COPY_LOOK);
            var _ = change(guests -> find(guests, guest));
            left = Duration.between(clock.now(), end);
        }
    }

    private void sleep(Duration time) {
        try {
            clock.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", "waiting in a simulated host").exception(e);
        }
    }

    private long drawn(long least, long most) {
        lock.lock();
        try {
            return random.nextLong(least, most + 1);
        } finally {
            lock.unlock();
        }
    }
}
