package io.nubila.drivers.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.drivers.hypervisor.libvirt.ffi.LibvirtConnection;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibvirtDaemonTest {
    @Test
    void aDeepStateFolderIsReachedByAShortPathWhichGoesWithTheDaemon() throws IOException {
        try (var host = new RealHost()) {
            var deep = host.state.resolve("a-folder-with-a-long-name/".repeat(5));
            var daemon = new LibvirtDaemon(deep, host.commands, Clock.system(), Ids.secure());
            assertThat(daemon.running()).isFalse();
            daemon.stop();

            var uri = daemon.ensureRunning();

            var socket = Path.of(uri.substring(uri.indexOf('=') + 1));
            assertThat(socket.toString()).hasSizeLessThan(108).startsWith("/run/nubila-");
            assertThat(daemon.ensureRunning()).isEqualTo(uri);
            try (var libvirt = LibvirtConnection.open(uri)) {
                assertThat(libvirt.alive()).isTrue();
                assertThat(libvirt.domains(OwnerMark.NAMESPACE)).isEmpty();
            }
            daemon.stop();
            assertThat(daemon.running()).isFalse();
            assertThat(socket.getParent()).doesNotExist();
        }
    }

    @Test
    void aStaleProcessNumberOfSomebodyElseIsNotTakenForTheDaemon() throws IOException {
        try (var host = new RealHost()) {
            var folder = Files.createDirectories(host.state.resolve("run/libvirt"));
            Files.writeString(
                    folder.resolve("libvirtd.pid"), ProcessHandle.current().pid() + "\n");

            assertThat(host.daemon().running()).isFalse();
            host.daemon().stop();

            var uri = host.daemon().ensureRunning();
            assertThat(host.daemon().running()).isTrue();
            assertThat(uri).endsWith("?socket=" + folder.resolve("run/libvirt-sock"));
        }
    }

    @Test
    void theHostsOwnLibvirtFoldersStayUntouched() throws IOException {
        try (var host = new RealHost()) {
            var before = entries();

            host.daemon().ensureRunning();

            assertThat(entries()).isEqualTo(before);
            assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(host.state.toString());
        }
    }

    private static List<Path> entries() throws IOException {
        var entries = new ArrayList<Path>();
        for (var folder : List.of("/etc/libvirt", "/run/libvirt", "/var/lib/libvirt", "/var/log/libvirt")) {
            if (Files.isDirectory(Path.of(folder))) {
                try (var files = Files.walk(Path.of(folder))) {
                    files.filter(file -> !file.equals(Path.of(folder))).forEach(entries::add);
                }
            }
        }
        return entries;
    }
}
