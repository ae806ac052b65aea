package io.nubila.app.cli;

import io.nubila.drivers.hypervisor.libvirt.HostProbe;
import io.nubila.drivers.network.linux.LinuxNetwork;
import io.nubila.kernel.base.Commands;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells what this host can do: each probe with its result and its remedy. Needs no running cloud. */
@Command(
        name = "doctor",
        description = "What this host can do: each probe, its result, its remedy.",
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    private static final int MIB = 1 << 20;

    @Mixin
    private StateOption state = new StateOption();

    @Override
    public Integer call() {
        var commands = Commands.host();
        var host = HostProbe.probe(commands);
        var network = LinuxNetwork.probe(commands);
        report("java", true, "Java " + Runtime.version(), List.of());
        report("memory", true, Runtime.getRuntime().maxMemory() / MIB + " MiB for Nubila itself", List.of());
        report("hypervisor", host.usable(), host.reason(), host.remedies());
        report("network", network.usable(), network.reason(), network.remedies());
        var folder = state.folder();
        boolean writable = Files.isWritable(Files.exists(folder) ? folder : folder.getRoot());
        report(
                "state",
                writable,
                folder + (writable ? " can be written" : " cannot be written"),
                writable ? List.of() : List.of("name another folder with --state, or run as its owner"));
        System.out.println(
                host.usable() && network.usable()
                        ? "Guests will be real."
                        : "Guests will be simulated until the above is mended.");
        return 0;
    }

    private static void report(String probe, boolean good, String result, List<String> remedies) {
        System.out.printf("%-4s %-12s%s%n", good ? "ok" : "no", probe, result);
        remedies.forEach(remedy -> System.out.printf("     %-12sto mend: %s%n", "", remedy));
    }
}
