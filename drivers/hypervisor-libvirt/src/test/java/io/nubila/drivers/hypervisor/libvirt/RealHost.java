package io.nubila.drivers.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** This machine as a host with a state folder that lasts for one test class; the class is skipped where it cannot be one. */
final class RealHost implements AutoCloseable {
    static final HostName NAME = new HostName("real-1");
    static final long IMAGE_BYTES = 8L << 20;
    static final String GREETING = "hello from the boot sector, login: ";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    final Path state;
    final Commands commands = Commands.host();
    final HostProbe probe;
    private Optional<String> bridge = Optional.empty();

    RealHost() throws IOException {
        probe = HostProbe.probe(commands);
        Assumptions.assumeTrue(probe.usable(), probe.reason());
        state = Files.createTempDirectory("nubila-libvirt-");
    }

    LibvirtHypervisor hypervisor(String cloud) {
        return new LibvirtHypervisor(
                new LibvirtHypervisor.Config(state, cloud, NAME, probe), commands, Clock.system(), Ids.secure());
    }

    LibvirtDaemon daemon() {
        return new LibvirtDaemon(state, commands, Clock.system(), Ids.secure());
    }

    Path instance(String id) {
        return state.resolve("instances").resolve(id);
    }

    /** A disk whose boot sector writes a greeting to the serial port and halts: the quickest guest there is. */
    Path greetingImage() throws IOException {
        var file = state.resolve("greeting.qcow2");
        if (!Files.exists(file)) {
            var sector = ByteBuffer.allocate(512);
            sector.put(new byte[] {
                0x31,
                (byte) 0xc0, // xor ax, ax
                (byte) 0x8e,
                (byte) 0xd8, // mov ds, ax
                (byte) 0xbe,
                0x15,
                0x7c, // mov si, greeting
                (byte) 0xac, // next: lodsb
                (byte) 0x84,
                (byte) 0xc0, // test al, al
                0x74,
                0x06, // jz halt
                (byte) 0xba,
                (byte) 0xf8,
                0x03, // mov dx, 0x3f8
                (byte) 0xee, // out dx, al
                (byte) 0xeb,
                (byte) 0xf5, // jmp next
                (byte) 0xf4, // halt: hlt
                (byte) 0xeb,
                (byte) 0xfd // jmp halt
            });
            sector.put(GREETING.getBytes(StandardCharsets.US_ASCII));
            sector.put(510, (byte) 0x55).put(511, (byte) 0xaa);
            var raw = Files.write(state.resolve("greeting.raw"), sector.array());
            commands.output(List.of("truncate", "-s", Long.toString(IMAGE_BYTES), raw.toString()));
            commands.output(
                    List.of("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), file.toString()));
        }
        return file;
    }

    void eventually(BooleanSupplier condition) throws InterruptedException {
        var clock = Clock.system();
        var end = clock.now().plus(LIMIT);
        while (!condition.getAsBoolean()) {
            assertThat(clock.now()).as("limit of waiting").isBefore(end);
            clock.sleep(Duration.ofMillis(50));
        }
    }

    /** The bridge that interfaces of tests are plugged into. */
    void makeBridge(String name) {
        if (!Files.exists(Path.of("/sys/class/net", name))) {
            commands.output(List.of("ip", "link", "add", name, "type", "bridge"));
        }
        commands.output(List.of("ip", "link", "set", name, "up"));
        bridge = Optional.of(name);
    }

    /** Ends the daemon and removes all files; guests must be gone already. */
    @Override
    public void close() {
        daemon().stop();
        bridge.ifPresent(name -> commands.output(List.of("ip", "link", "del", name)));
        InstanceFolder.delete(state);
    }
}
