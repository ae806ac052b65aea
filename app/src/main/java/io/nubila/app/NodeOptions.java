package io.nubila.app;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a node is to run, from the command line.
 *
 * @param portBase the first of a row of ports; empty for the conventional ports, or free ones when those are taken
 * @param simulate how many hosts to simulate; 0 for none unless the drivers are simulated
 * @param guestImage a small bootable image to offer as {@code cirros}, perhaps still being built
 * @param serialiseContracts whether services call each other through the same bytes as between nodes; for tests
 */
public record NodeOptions(
        Path state,
        String listen,
        HypervisorChoice hypervisor,
        int simulate,
        OptionalInt portBase,
        Optional<Path> guestImage,
        boolean serialiseContracts) {

    /** Which guests to run. */
    public enum HypervisorChoice {
        /** Real ones where the host can. */
        AUTO,
        /** Real ones or none. */
        LIBVIRT,
        /** Simulated ones. */
        SIMULATED
    }
}
