package io.nubila.app.cli;

import io.nubila.contracts.compute.HostName;
import io.nubila.drivers.hypervisor.libvirt.HostProbe;
import io.nubila.drivers.hypervisor.libvirt.LibvirtDaemon;
import io.nubila.drivers.hypervisor.libvirt.LibvirtHypervisor;
import io.nubila.drivers.network.linux.LinuxNetwork;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes away from the host what a stopped cloud made on it: guests, namespaces, bridges, rules. Its data stays. */
@Command(name = "down", description = "Removes what a stopped cloud left on the host.", mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {
    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--all", required = true, description = "Guests, namespaces, bridges and rules.")
    private boolean all;

    @Override
    public Integer call() throws IOException {
        var folder = state.folder();
        var id = folder.resolve("cloud-id");
        if (!all || !Files.exists(id)) {
            System.out.println("There is no cloud in " + folder + ".");
            return 0;
        }
        if (Files.exists(folder.resolve("run/nubila.pid")) && isLocked(folder.resolve("run/lock"))) {
            throw new Problem.Conflict("The cloud in %s runs; stop it first.".formatted(folder)).exception();
        }
        var cloud = Files.readString(id).strip();
        removeGuests(folder, cloud);
        var network = LinuxNetwork.probe(Commands.host());
        if (network.usable()) {
            try (var driver =
                    new LinuxNetwork(LinuxNetwork.Config.of(folder, cloud), Commands.host(), Clock.system())) {
                driver.removeAll();
            }
        }
        System.out.println("Nothing of this cloud is left on the host; its data is in " + folder + ".");
        return 0;
    }

    private static boolean isLocked(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock == null;
        }
    }

    private static void removeGuests(Path folder, String cloud) {
        var commands = Commands.host();
        var probe = HostProbe.probe(commands);
        if (!probe.usable() || !Files.exists(folder.resolve("run/libvirt"))) {
            return;
        }
        var config = new LibvirtHypervisor.Config(folder, cloud, new HostName("localhost"), probe);
        try (var hypervisor = new LibvirtHypervisor(config, commands, Clock.system(), Ids.secure())) {
            // The disks are the servers' data and stay; only the running guests go.
            hypervisor.guests().forEach(guest -> hypervisor.powerOff(guest.id()));
        }
        new LibvirtDaemon(folder, commands, Clock.system(), Ids.secure()).stop();
    }
}
