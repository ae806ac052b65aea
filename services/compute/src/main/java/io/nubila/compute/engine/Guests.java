package io.nubila.compute.engine;

import io.nubila.compute.driver.BaseImage;
import io.nubila.compute.driver.GuestSpec;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.ServerSpec;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.image.ImageContract.ImageSummary;
import io.nubila.contracts.image.ImageId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.contracts.network.PortId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a guest of a server: gathers image, ports and config drive, and has the host's driver bring it to run. */
public final class Guests {
    private final Hosts hosts;
    private final ImageContract images;
    private final NetworkContract networks;
    private final ConfigDrive configDrive;

    /** The content of config drives: the same documents as the metadata service's. */
    public interface ConfigDrive {
        /**
         * The files for a guest that is about to start.
         *
         * @param places of its interfaces on its PCI bus, by MAC, as far as known
         */
        List<GuestSpec.ConfigFile> files(Server server, List<PortSummary> ports, Map<String, String> places);
    }

    public Guests(Hosts hosts, ImageContract images, NetworkContract networks, ConfigDrive configDrive) {
        this.hosts = hosts;
        this.images = images;
        this.networks = networks;
        this.configDrive = configDrive;
    }

    /** The image of a server as hosts cache it; the image itself may be gone, only the host's copy has to be there. */
    private BaseImage baseImage(Caller caller, Server server) {
        ImageId id =
                server.spec().image().orElseThrow(() -> new Problem.Invalid("The server has no image.").exception());
        var form = server.spec().imageForm().orElseGet(() -> form(images.show(caller, id)));
        return new BaseImage(id, form.diskFormat(), form.virtualBytes());
    }

    /** What is kept of an image with the servers made of it. */
    static ServerSpec.ImageForm form(ImageSummary image) {
        return new ServerSpec.ImageForm(image.diskFormat(), image.virtualBytes().orElse(image.sizeBytes()));
    }

    /** Puts the server's image into the host's cache, unless it is there. */
    public void cacheImage(Caller caller, Server server, HostName host) {
        var hypervisor = hosts.on(host);
        var base = baseImage(caller, server);
        if (!hypervisor.hasImage(base)) {
            hypervisor.cacheImage(base, file -> images.copyTo(caller, base.id(), file.toString()));
        }
    }

    /** Prepares disk and config drive and starts the guest; running already: nothing. */
    public void start(Caller caller, Server server, HostName host) {
        var hypervisor = hosts.on(host);
        var spec = spec(caller, server, host);
        hypervisor.prepare(spec);
        hypervisor.start(spec);
    }

    /** Binds a port to the server's host and, if the guest is in memory, plugs it in. */
    public void plug(Caller caller, Server server, HostName host, PortId port) {
        // Bound first, for only then is the port among the server's, of which the specification is made.
        var _ = networks.bind(caller, port, server.id(), host);
        var hypervisor = hosts.on(host);
        boolean inMemory = hypervisor
                .guest(server.id())
                .filter(guest -> guest.power() == PowerState.RUNNING || guest.power() == PowerState.PAUSED)
                .isPresent();
        if (inMemory) {
            var spec = spec(caller, server, host);
            spec.nics().stream()
                    .filter(nic -> nic.portId().equals(port.value()))
                    .forEach(nic -> hypervisor.plug(spec, nic));
        }
    }

    /** Takes the interface of that MAC from the server's guest, if the guest is there. */
    public void unplug(Server server, String mac) {
        server.host().flatMap(hosts::find).ifPresent(hypervisor -> hypervisor.unplug(server.id(), mac));
    }

    /** The wish for a server's guest, with its ports bound to the host. */
    private GuestSpec spec(Caller caller, Server server, HostName host) {
        var ports = networks.portsOf(caller, List.of(server.id())).getOrDefault(server.id(), List.of());
        var nics = new ArrayList<GuestSpec.Nic>();
        for (var port : ports) {
            var plug = networks.bind(caller, port.id(), server.id(), host);
            nics.add(new GuestSpec.Nic(plug.port().value(), plug.mac(), plug.bridgeName(), plug.tapName(), plug.mtu()));
        }
        var flavor = server.spec().flavor();
        var spec = new GuestSpec(
                server.id(),
                server.name(),
                server.project(),
                server.user(),
                flavor.name(),
                flavor.vcpus(),
                flavor.memoryMib(),
                flavor.rootGib(),
                baseImage(caller, server),
                hardware(server),
                nics,
                Optional.empty());
        return server.spec().configDrive()
                ? spec.with(configDrive.files(server, ports, hosts.on(host).pciPlaces(spec)))
                : spec;
    }

    private static Map<String, String> hardware(Server server) {
        var found = new HashMap<String, String>();
        server.spec().imageProperties().forEach((key, value) -> {
            if (key.startsWith("hw_") || key.startsWith("os_")) {
                found.put(key, value);
            }
        });
        return found;
    }

    /** Removes the server's guest from its host, if it has one. */
    public void destroy(Server server) {
        destroy(server.id(), server.host());
    }

    /** Removes a guest from a host, if both are known. */
    public void destroy(ServerId id, Optional<HostName> host) {
        host.flatMap(hosts::find).ifPresent(hypervisor -> hypervisor.destroy(id));
    }
}
