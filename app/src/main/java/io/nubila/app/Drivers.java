package io.nubila.app;

import io.nubila.compute.driver.Hypervisor;
import io.nubila.contracts.compute.HostName;
import io.nubila.drivers.hypervisor.libvirt.HostProbe;
import io.nubila.drivers.hypervisor.libvirt.LibvirtHypervisor;
import io.nubila.drivers.hypervisor.simulated.Behaviour;
import io.nubila.drivers.hypervisor.simulated.SimulatedHost;
import io.nubila.drivers.hypervisor.simulated.SimulatedHypervisor;
import io.nubila.drivers.network.linux.LinuxNetwork;
import io.nubila.drivers.network.simulated.SimulatedNetwork;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.node.Surroundings;
import io.nubila.network.driver.NetworkDriver;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drivers this node uses, and why.
 *
 * @param simulated whether guests and networks are simulated
 * @param reasons what was chosen and why, one sentence each, for people
 */
record Drivers(
        Map<HostName, Hypervisor> hypervisors, NetworkDriver network, boolean simulated, Map<String, String> reasons) {
    private static final Logger LOG = LoggerFactory.getLogger(Drivers.class);

    /** Chooses by what the host can do and what was asked for. */
    static Drivers choose(Surroundings around, NodeOptions options, SimulationConfig simulation) {
        if (options.simulate() > 0 || options.hypervisor() == NodeOptions.HypervisorChoice.SIMULATED) {
            return simulated(around, simulation, Math.max(1, options.simulate()), "asked for on the command line");
        }
        var laterNetwork = Later.of("network-probe", () -> LinuxNetwork.probe(around.commands()));
        var host = HostProbe.probe(around.commands());
        var network = laterNetwork.get();
        if (host.usable() && network.usable()) {
            return real(around, host, network.reason());
        }
        var why = host.usable() ? network.reason() : host.reason();
        if (options.hypervisor() == NodeOptions.HypervisorChoice.LIBVIRT) {
            throw new Problem.Unavailable("Real guests are not possible here: " + why, why).exception();
        }
        return simulated(around, simulation, 1, why);
    }

    private static Drivers real(Surroundings around, HostProbe probe, String networkReason) {
        var name = new HostName(around.node());
        var hypervisor = new LibvirtHypervisor(
                new LibvirtHypervisor.Config(around.state(), around.cloud(), name, probe),
                around.commands(),
                around.clock(),
                around.ids());
        var network = new LinuxNetwork(
                LinuxNetwork.Config.of(around.state(), around.cloud()), around.commands(), around.clock());
        return new Drivers(
                Map.of(name, hypervisor),
                network,
                false,
                reasons("libvirt, real guests: " + probe.reason(), network.name() + ": " + networkReason));
    }

    private static Drivers simulated(Surroundings around, SimulationConfig simulation, int count, String why) {
        var behaviour = Behaviour.PERFECT.snapshotting(simulation.snapshotTime());
        var hosts = new LinkedHashMap<HostName, Hypervisor>();
        for (int i = 1; i <= count; i++) {
            var name = new HostName(count == 1 ? around.node() : "sim-%05d".formatted(i));
            hosts.put(
                    name,
                    new SimulatedHypervisor(SimulatedHost.usual(name, around.state()), behaviour, around.clock()));
        }
        return new Drivers(
                hosts,
                new SimulatedNetwork(around.state().resolve("run/simulated-network"), around.clock()),
                true,
                reasons("simulated guests: " + why, "simulated: guests are simulated too"));
    }

    /** The hosts' preparation, under way. */
    interface Preparation {
        /** Returns when every host is prepared; one that could not be is for the reconcilers to report. */
        void await();
    }

    /** Begins to prepare the hosts, one after the other, beside the caller. */
    Preparation makeReady() {
        var thread = Thread.ofVirtual().name("make-ready").start(() -> hypervisors.forEach(Drivers::makeReady));
        return () -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static void makeReady(HostName host, Hypervisor hypervisor) {
        try {
            hypervisor.makeReady();
        } catch (ProblemException e) {
            LOG.warn("Host {} is not ready for guests: {}", host, e.getMessage());
        }
    }

    /** Whether guests of a host are plugged into this node's data path. */
    boolean isLocal(HostName host) {
        return hypervisors.containsKey(host);
    }

    private static Map<String, String> reasons(String hypervisor, String network) {
        var reasons = new LinkedHashMap<String, String>();
        reasons.put("hypervisor", hypervisor);
        reasons.put("network", network);
        return reasons;
    }
}
