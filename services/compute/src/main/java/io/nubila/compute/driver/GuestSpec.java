package io.nubila.compute.driver;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wish for one guest: everything a driver needs to make it, in the driver's own words.
 *
 * @param name the server's display name, for people only
 * @param rootGib size of the root disk; 0 means as large as the image
 * @param hardware the image properties {@code hw_*} and {@code os_*} that say which devices the guest wants
 * @param nics in the order in which the guest shall see them
 * @param configDrive files of the config drive with their paths on it, empty when there shall be none
 */
public record GuestSpec(
        ServerId id,
        String name,
        ProjectId project,
        UserId user,
        String flavorName,
        int vcpus,
        int memoryMib,
        int rootGib,
        BaseImage image,
        Map<String, String> hardware,
        List<Nic> nics,
        Optional<List<ConfigFile>> configDrive) {

    /** With a config drive of these files. */
    public GuestSpec with(List<ConfigFile> files) {
        return new GuestSpec(
                id,
                name,
                project,
                user,
                flavorName,
                vcpus,
                memoryMib,
                rootGib,
                image,
                hardware,
                nics,
                Optional.of(files));
    }

    /** One network interface: a tap named {@code tapName} in the bridge named {@code bridgeName}, both on this host. */
    public record Nic(String portId, String mac, String bridgeName, String tapName, int mtu) {}

    /** One file of the config drive; {@code path} is relative and uses slashes. */
    public record ConfigFile(String path, byte[] content) {}
}
