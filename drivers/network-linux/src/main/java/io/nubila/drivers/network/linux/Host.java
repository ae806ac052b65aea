package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the host has to do before the first network: show bridged packets to connection tracking. */
final class Host {
    private static final Path BRIDGE_SETTINGS = Path.of("/proc/sys/net/bridge");

    private final Commands commands;
    private boolean prepared;

    Host(Commands commands) {
        this.commands = commands;
    }

    void prepare() {
        if (prepared) {
            return;
        }
        if (!Files.isDirectory(BRIDGE_SETTINGS)) {
            load();
        }
        try {
            Namespaces.setting("bridge/bridge-nf-call-iptables", "1");
            Namespaces.setting("bridge/bridge-nf-call-ip6tables", "1");
        } catch (IOException e) {
            throw new Problem.Unavailable("The host's network cannot be changed.", "bridge settings: " + e)
                    .exception(e);
        }
        prepared = true;
    }

    private void load() {
        try {
            var _ = commands.run(List.of("modprobe", "br_netfilter"));
        } catch (ProblemException e) {
            // Without the module filters let no replies in; the probe tells so.
        }
    }
}
