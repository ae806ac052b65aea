package io.nubila.compute;

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
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A host whose guests are entries of a map. */
final class FakeHost implements Hypervisor {
    static final HostName NAME = new HostName("node1");
    static final String CONSOLE = "one\ntwo\u0007\nthree\u00e4\n";

    private final HostName name;
    final Map<ServerId, GuestSpec> specs = new ConcurrentHashMap<>();
    final Map<ServerId, PowerState> guests = new ConcurrentHashMap<>();
    /** What is plugged into each guest. */
    final Map<ServerId, Set<String>> macs = new ConcurrentHashMap<>();

    /** Guests that overlook the power button. */
    final Set<ServerId> deaf = new ConcurrentSkipListSet<>(Comparator.comparing(ServerId::value));

    final AtomicBoolean refusePlugs = new AtomicBoolean();
    /** Every display that was opened. */
    final List<EchoDisplay> displays = new CopyOnWriteArrayList<>();
    /** What happens once between looking at a guest and answering how it is. */
    final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

    FakeHost() {
        this(NAME);
    }

    FakeHost(HostName name) {
        this.name = name;
    }

    @Override
    public HostFacts facts() {
        return new HostFacts(name, "simulated", 1_000_000, "x86_64", 8, 16_384, 100, List.of(), "for tests");
    }

    @Override
    public HostLoad load() {
        return new HostLoad(Duration.ofHours(93 * 24 + 18), 0.20, 0.12, 0.14);
    }

    @Override
    public boolean hasImage(BaseImage image) {
        return true;
    }

    @Override
    public void cacheImage(BaseImage image, ImageSource source) {}

    @Override
    public void prepare(GuestSpec guest) {
        specs.put(guest.id(), guest);
    }

    @Override
    public void start(GuestSpec guest) {
        guests.put(guest.id(), PowerState.RUNNING);
        var plugged = macs.computeIfAbsent(guest.id(), _ -> new ConcurrentSkipListSet<>());
        guest.nics().forEach(nic -> plugged.add(nic.mac()));
    }

    @Override
    public boolean shutDown(ServerId guest, Duration patience) {
        if (deaf.contains(guest)) {
            try {
                Clock.system().sleep(patience);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }
        powerOff(guest);
        return true;
    }

    @Override
    public void powerOff(ServerId guest) {
        guests.replace(guest, PowerState.SHUTDOWN);
    }

    @Override
    public void pause(ServerId guest) {
        guests.replace(guest, PowerState.PAUSED);
    }

    @Override
    public void unpause(ServerId guest) {
        guests.replace(guest, PowerState.RUNNING);
    }

    @Override
    public void suspend(ServerId guest) {
        guests.replace(guest, PowerState.SHUTDOWN);
    }

    @Override
    public void plug(GuestSpec guest, GuestSpec.Nic nic) {
        if (refusePlugs.get()) {
            throw new Problem.Conflict("The guest has no place left for another device.").exception();
        }
        macs.computeIfAbsent(guest.id(), _ -> new ConcurrentSkipListSet<>()).add(nic.mac());
    }

    @Override
    public void unplug(ServerId guest, String mac) {
        macs.getOrDefault(guest, new ConcurrentSkipListSet<>()).remove(mac);
    }

    @Override
    public Map<ServerId, Set<String>> interfaces() {
        return Map.copyOf(macs);
    }

    @Override
    public Map<String, String> pciAddresses(ServerId guest) {
        return macs.getOrDefault(guest, Set.of()).stream()
                .collect(Collectors.toMap(mac -> mac, mac -> "0000:09:" + mac.substring(15) + ".0"));
    }

    @Override
    public Map<String, String> pciPlaces(GuestSpec guest) {
        return guest.nics().stream()
                .collect(Collectors.toMap(
                        GuestSpec.Nic::mac, nic -> "0000:01:" + nic.mac().substring(15) + ".0"));
    }

    @Override
    public void destroy(ServerId guest) {
        macs.remove(guest);
        guests.remove(guest);
    }

    @Override
    public List<GuestState> guests() {
        return guests.entrySet().stream()
                .map(entry -> new GuestState(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public Optional<GuestState> guest(ServerId guest) {
        var seen = Optional.ofNullable(guests.get(guest)).map(power -> new GuestState(guest, power));
        meanwhile.getAndSet(() -> {}).run();
        return seen;
    }

    @Override
    public byte[] consoleLog(ServerId guest, int maxBytes) {
        return CONSOLE.getBytes(StandardCharsets.UTF_8);
    }

    /** Each figure another number, so that none can be taken for another. */
    @Override
    public GuestDiagnostics diagnostics(ServerId guest) {
        var flow = new GuestDiagnostics.Flow(31, 32, 33, 34);
        var traffic = new GuestDiagnostics.Traffic(flow, new GuestDiagnostics.Flow(41, 42, 43, 44));
        return new GuestDiagnostics(
                "libvirt",
                "qemu",
                "linux",
                2 << 10,
                1 << 10,
                Map.of("rss", 11L),
                List.of(new GuestDiagnostics.Cpu(0, 12)),
                List.of(new GuestDiagnostics.Disk("vda", 21, 22, 23, 24, -1)),
                List.of(
                        new GuestDiagnostics.Nic("tap1", "fa:16:3e:00:00:01", Optional.of(traffic)),
                        new GuestDiagnostics.Nic("tap2", "fa:16:3e:00:00:02", Optional.empty())));
    }

    /** A display that answers every byte with the same byte. */
    @Override
    public ByteChannel display(ServerId guest) {
        if (guests.get(guest) != PowerState.RUNNING) {
            throw new Problem.Conflict("off").exception();
        }
        var made = new EchoDisplay();
        displays.add(made);
        return made;
    }

    @Override
    public void snapshot(ServerId guest, Path target) {}

    @Override
    public void watch(Consumer<GuestState> listener) {}

    @Override
    public void close() {}
}
