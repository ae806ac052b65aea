package io.nubila.compute.model;

import io.nubila.contracts.image.ImageId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was asked for when a server was made; does not change with its states.
 *
 * @param flavor the flavor as it was then, so that later changes of it do not matter
 * @param imageProperties the image's properties as they were then
 * @param imageForm how the image is read, as it was then, for it may be deleted later; empty for servers of older releases
 * @param hostname what the guest is told to be called
 * @param publicKey of the keypair as it was then
 * @param userData base64, as given
 * @param availabilityZone asked for; empty for any
 * @param forcedHost only set by administrators
 * @param securityGroups names or ids as asked for; empty for the default group
 * @param diskConfig {@code MANUAL} or {@code AUTO}
 * @param hints empty when none were given
 */
public record ServerSpec(
        Flavor flavor,
        Optional<ImageId> image,
        Map<String, String> imageProperties,
        Optional<ImageForm> imageForm,
        String hostname,
        Optional<String> keyName,
        Optional<String> keyType,
        Optional<String> publicKey,
        Optional<String> userData,
        boolean configDrive,
        Optional<String> availabilityZone,
        Optional<String> forcedHost,
        List<String> securityGroups,
        List<RequestedNic> nics,
        String diskConfig,
        String reservationId,
        int launchIndex,
        String accessIpv4,
        String accessIpv6,
        Optional<SchedulerHints> hints) {

    /**
     * What a host has to know of an image to make a disk of it.
     *
     * @param virtualBytes the size a guest sees
     */
    public record ImageForm(String diskFormat, long virtualBytes) {}

    public ServerSpec {
        imageProperties = Map.copyOf(imageProperties);
        securityGroups = List.copyOf(securityGroups);
        nics = List.copyOf(nics);
    }

    /** This specification with what PUT /servers may change. */
    public ServerSpec changed(String newHostname, String newDiskConfig, String newAccessIpv4, String newAccessIpv6) {
        return new ServerSpec(
                flavor,
                image,
                imageProperties,
                imageForm,
                newHostname,
                keyName,
                keyType,
                publicKey,
                userData,
                configDrive,
                availabilityZone,
                forcedHost,
                securityGroups,
                nics,
                newDiskConfig,
                reservationId,
                launchIndex,
                newAccessIpv4,
                newAccessIpv6,
                hints);
    }
}
