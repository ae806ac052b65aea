package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.compute.driver.BaseImage;
import io.nubila.compute.driver.GuestSpec;
import io.nubila.compute.driver.GuestState;
import io.nubila.compute.driver.Hypervisor;
import io.nubila.compute.driver.ImageSource;
import io.nubila.contracts.compute.GuestDiagnostics;
import io.nubila.contracts.compute.HostFacts;
import io.nubila.contracts.compute.HostLoad;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.drivers.hypervisor.libvirt.ffi.LibvirtConnection;
import io.nubila.drivers.hypervisor.libvirt.ffi.LibvirtConnection.Domain;
import io.nubila.drivers.hypervisor.libvirt.ffi.LibvirtConnection.Lifecycle;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Real guests: QEMU by a libvirtd of our own. What exists is asked of libvirt and of the instance folders each time; the
 * domains carry the cloud's id, and only those that do are ours. Calls for different guests may come at once; calls for the
 * same guest are put in order by the caller.
 */
public final class LibvirtHypervisor implements Hypervisor {
    private static final Duration POLL = Duration.ofMillis(100);
    /** A guest that is still booting overlooks the power button, so it is pressed again. */
    private static final Duration BUTTON_PRESSED_EVERY = Duration.ofSeconds(10);

    /** How long one request to let go of a device is waited for; a guest that is still booting overlooks it. */
    private static final Duration UNPLUG_LIMIT = Duration.ofSeconds(10);

    private static final int MAX_WAITING_EVENTS = 10_000;
    private static final long GIB = 1L << 30;

    private final Config config;
    private final Clock clock;
    private final LibvirtSession session;
    private final Path instances;
    private final ImageCache images;
    private final GuestDisks disks;
    private final List<String> traits;
    private final List<Consumer<GuestState>> listeners = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor events;

    /**
     * What one host's driver has to know.
     *
     * @param cloudId plain letters, digits and dashes; guests of other clouds are as good as absent
     * @param probe what {@link HostProbe#probe} found; must be usable
     */
    public record Config(Path stateFolder, String cloudId, HostName host, HostProbe probe) {
        public Config {
            stateFolder = stateFolder.toAbsolutePath().normalize();
            if (!cloudId.matches("[A-Za-z0-9-]{1,64}")) {
                throw new Problem.Bug("cloud id " + cloudId).exception();
            }
        }
    }

    /** A driver that connects at its first use, and starts the daemon of the state folder then unless it runs. */
    public LibvirtHypervisor(Config config, Commands commands, Clock clock, Ids ids) {
        this.config = config;
        this.clock = clock;
        this.instances = config.stateFolder().resolve("instances");
        this.images = new ImageCache(instances);
        this.disks = new GuestDisks(commands);
        this.traits = HostTraits.of(config.probe().accelerator());
        this.events = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING_EVENTS),
                Thread.ofVirtual().name("guest-events").factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        this.session = new LibvirtSession(
                new LibvirtDaemon(config.stateFolder(), commands, clock, ids), this::lifecycleChanged);
    }

    @Override
    public void makeReady() {
        var probes = new EmulatorProbes();
        var _ = session.connection().capabilities();
        probes.awaitReaped(clock);
    }

    @Override
    public HostFacts facts() {
        var libvirt = session.connection();
        return new HostFacts(
                config.host(),
                config.probe().accelerator() == Accelerator.KVM ? "KVM" : "QEMU",
                libvirt.hypervisorVersion(),
                "x86_64",
                libvirt.processors(),
                onDisk(HostMemory::mib),
                onDisk(() ->
                        Files.getFileStore(Files.createDirectories(instances)).getTotalSpace() / GIB),
                traits,
                config.probe().reason());
    }

    @Override
    public HostLoad load() {
        return onDisk(HostUptime::load);
    }

    @Override
    public boolean hasImage(BaseImage image) {
        return images.has(image);
    }

    @Override
    public void cacheImage(BaseImage image, ImageSource source) {
        images.add(image, source);
    }

    @Override
    public void prepare(GuestSpec guest) {
        var folder = folder(guest.id());
        DiskFormat.of(guest.image());
        DeviceModels.of(guest);
        if (!images.has(guest.image())) {
            throw new Problem.NotFound("Image %s is not in the cache of host %s."
                            .formatted(guest.image().id(), config.host()))
                    .exception();
        }
        var libvirt = session.connection();
        // What a guest in memory, or in saved memory, has open stays as it is.
        boolean keep = isActive(libvirt, guest.id()) || libvirt.saved(guest.id().value());
        onDisk(() -> {
            Files.createDirectories(folder.path());
            disks.createRoot(folder, guest.image(), images.file(guest.image()), guest.rootGib());
            if (guest.configDrive().isPresent() && !keep) {
                disks.createConfigDrive(folder, guest.configDrive().get());
            }
            folder.describeDisks();
            registerHost();
            if (!Files.exists(folder.consoleLog())) {
                new ConsoleLog(folder.consoleLog()).restart();
            }
            return folder;
        });
    }

    /** Nova's note of who keeps guests in this folder, for the tools that read it: host names with times in seconds. */
    private void registerHost() throws IOException {
        var file = instances.resolve("compute_nodes");
        if (!Files.exists(file)) {
            Files.writeString(
                    file, "{\"%s\": %d}".formatted(config.host(), clock.now().getEpochSecond()));
        }
    }

    @Override
    public void start(GuestSpec guest) {
        var folder = folder(guest.id());
        var libvirt = session.connection();
        var state = state(libvirt, guest.id());
        if (state.isPresent() && PowerStates.active(state.get().power())) {
            return;
        }
        if (!Files.exists(folder.disk())) {
            throw missing(guest.id());
        }
        var display = onDisk(() -> GuestDisplay.socket(folder));
        if (state.isPresent() && libvirt.saved(guest.id().value())) {
            libvirt.create(guest.id().value());
            return;
        }
        var definition =
                DomainXml.of(guest, folder, config.cloudId(), config.probe().accelerator(), display);
        folder.write("libvirt.xml", definition);
        new ConsoleLog(folder.consoleLog()).restart();
        libvirt.define(definition);
        libvirt.create(guest.id().value());
    }

    @Override
    public boolean shutDown(ServerId guest, Duration patience) {
        var libvirt = session.connection();
        var end = clock.now().plus(patience);
        var press = clock.now();
        if (state(libvirt, guest).isEmpty()) {
            throw missing(guest);
        }
        while (isActive(libvirt, guest)) {
            var now = clock.now();
            if (now.isAfter(end)) {
                return false;
            }
            if (!now.isBefore(press)) {
                libvirt.shutdown(guest.value());
                press = now.plus(BUTTON_PRESSED_EVERY);
            }
            pauseBriefly();
        }
        return true;
    }

    @Override
    public void powerOff(ServerId guest) {
        var libvirt = session.connection();
        if (isActive(libvirt, guest)) {
            libvirt.destroy(guest.value());
        } else if (state(libvirt, guest).isPresent()) {
            libvirt.forgetSaved(guest.value());
        }
    }

    @Override
    public void pause(ServerId guest) {
        var libvirt = session.connection();
        requireActive(libvirt, guest);
        libvirt.suspend(guest.value());
    }

    @Override
    public void unpause(ServerId guest) {
        var libvirt = session.connection();
        if (state(libvirt, guest)
                .filter(state -> state.power() == PowerState.PAUSED)
                .isPresent()) {
            libvirt.resume(guest.value());
        }
    }

    @Override
    public void suspend(ServerId guest) {
        var libvirt = session.connection();
        if (!isActive(libvirt, guest) && state(libvirt, guest).isPresent() && libvirt.saved(guest.value())) {
            return;
        }
        requireActive(libvirt, guest);
        libvirt.save(guest.value());
    }

    private void requireActive(LibvirtConnection libvirt, ServerId guest) {
        var state = state(libvirt, guest).orElseThrow(() -> missing(guest));
        if (!PowerStates.active(state.power())) {
            throw new Problem.Conflict("Instance " + guest + " is off.").exception();
        }
    }

    @Override
    public void plug(GuestSpec guest, GuestSpec.Nic nic) {
        var libvirt = session.connection();
        var id = guest.id();
        if (state(libvirt, id).isEmpty()) {
            throw missing(id);
        }
        if (isActive(libvirt, id)
                && DomainInterfaces.find(libvirt.xml(id.value()), nic.mac()).isEmpty()) {
            libvirt.attach(id.value(), DomainXml.interfaceOf(guest, nic));
        }
    }

    @Override
    public void unplug(ServerId guest, String mac) {
        var libvirt = session.connection();
        var end = clock.now().plus(UNPLUG_LIMIT);
        boolean asked = false;
        while (isActive(libvirt, guest)) {
            var device = DomainInterfaces.find(libvirt.xml(guest.value()), mac);
            if (device.isEmpty()) {
                return;
            }
            if (!asked) {
                libvirt.detachFromDefinition(guest.value(), device.get());
                libvirt.detach(guest.value(), device.get());
                asked = true;
            }
            if (clock.now().isAfter(end)) {
                throw new Problem.Unavailable("The guest does not let go of its interface.", mac).exception();
            }
            pauseBriefly();
        }
    }

    @Override
    public Map<ServerId, Set<String>> interfaces() {
        var libvirt = session.connection();
        var found = new HashMap<ServerId, Set<String>>();
        for (var state : guests()) {
            if (PowerStates.active(state.power())) {
                try {
                    found.put(
                            state.id(),
                            DomainInterfaces.macs(libvirt.xml(state.id().value())));
                } catch (ProblemException e) {
                    // It went between the two questions; then it is not in memory.
                    if (!(e.problem() instanceof Problem.NotFound)) {
                        throw e;
                    }
                }
            }
        }
        return found;
    }

    @Override
    public Map<String, String> pciAddresses(ServerId guest) {
        var libvirt = session.connection();
        return isActive(libvirt, guest) ? DomainInterfaces.pciAddresses(libvirt.xml(guest.value())) : Map.of();
    }

    @Override
    public Map<String, String> pciPlaces(GuestSpec guest) {
        return DomainXml.pciPlaces(guest);
    }

    @Override
    public void destroy(ServerId guest) {
        var folder = folder(guest);
        var libvirt = session.connection();
        if (state(libvirt, guest).isPresent()) {
            libvirt.destroy(guest.value());
            libvirt.undefine(guest.value());
        }
        onDisk(() -> {
            GuestDisplay.forget(folder);
            return folder;
        });
        folder.delete();
    }

    @Override
    public List<GuestState> guests() {
        return session.connection().domains(OwnerMark.NAMESPACE).stream()
                .filter(this::isOurs)
                .map(LibvirtHypervisor::state)
                .peek(state -> trimConsoleLog(state.id()))
                .toList();
    }

    @Override
    public Optional<GuestState> guest(ServerId guest) {
        return state(session.connection(), guest);
    }

    @Override
    public byte[] consoleLog(ServerId guest, int maxBytes) {
        var folder = folder(guest);
        if (!folder.exists()) {
            throw missing(guest);
        }
        return new ConsoleLog(folder.consoleLog()).end(maxBytes);
    }

    @Override
    public GuestDiagnostics diagnostics(ServerId guest) {
        var libvirt = session.connection();
        requireActive(libvirt, guest);
        var devices = DomainDevices.of(libvirt.xml(guest.value()));
        return devices.diagnostics(
                config.probe().accelerator(),
                libvirt.statistics(
                        guest.value(), devices.disks(), devices.interfaces().keySet()));
    }

    @Override
    public ByteChannel display(ServerId guest) {
        if (!folder(guest).exists()) {
            throw missing(guest);
        }
        var libvirt = session.connection();
        var state = state(libvirt, guest).orElseThrow(() -> missing(guest));
        if (!PowerStates.active(state.power())) {
            throw GuestDisplay.stopped(guest);
        }
        return GuestDisplay.connect(guest, libvirt.xml(guest.value()));
    }

    @Override
    public void snapshot(ServerId guest, Path target) {
        var folder = folder(guest);
        if (!Files.exists(folder.disk())) {
            throw missing(guest);
        }
        var libvirt = session.connection();
        onDisk(() -> {
            new GuestSnapshot(disks, clock)
                    .write(libvirt, guest, folder, () -> isActive(libvirt, guest), target.toAbsolutePath());
            return target;
        });
    }

    @Override
    public void watch(Consumer<GuestState> listener) {
        listeners.add(listener);
        // Events flow over a connection, and nobody may have needed one yet.
        session.connection();
    }

    @Override
    public void close() {
        session.close();
        events.shutdownNow();
    }

    /** Called on libvirt's event thread, which must not wait; the state told is what libvirt says a moment later. */
    private void lifecycleChanged(Lifecycle change) {
        if (!listeners.isEmpty()) {
            events.execute(() -> tell(new ServerId(change.uuid())));
        }
    }

    private void tell(ServerId guest) {
        try {
            guest(guest).ifPresent(state -> listeners.forEach(listener -> listener.accept(state)));
        } catch (ProblemException e) {
            // Losing an event is allowed; whoever needs the truth asks for it.
        }
    }

    private boolean isActive(LibvirtConnection libvirt, ServerId guest) {
        return state(libvirt, guest)
                .filter(state -> PowerStates.active(state.power()))
                .isPresent();
    }

    private Optional<GuestState> state(LibvirtConnection libvirt, ServerId guest) {
        return libvirt.domain(guest.value(), OwnerMark.NAMESPACE)
                .filter(this::isOurs)
                .map(LibvirtHypervisor::state);
    }

    private static GuestState state(Domain domain) {
        return new GuestState(new ServerId(domain.uuid()), PowerStates.of(domain.state(), domain.reason()));
    }

    private boolean isOurs(Domain domain) {
        return domain.metadata()
                .flatMap(OwnerMark::cloud)
                .filter(config.cloudId()::equals)
                .isPresent();
    }

    private void trimConsoleLog(ServerId guest) {
        new ConsoleLog(folder(guest).consoleLog()).trim();
    }

    private InstanceFolder folder(ServerId guest) {
        return InstanceFolder.of(instances, guest);
    }

    private static ProblemException missing(ServerId guest) {
        return new Problem.NotFound("Instance " + guest + " could not be found.").exception();
    }

    private void pauseBriefly() {
        try {
            clock.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("Interrupted", "waiting for a guest").exception(e);
        }
    }

    private interface DiskAction<T> {
        T run() throws IOException;
    }

    private static <T> T onDisk(DiskAction<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw InstanceFolder.unavailable(e);
        }
    }
}
