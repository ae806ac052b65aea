package io.nubila.compute.model;

import io.nubila.contracts.compute.FlavorId;
import io.nubila.contracts.image.ImageId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client asked for with POST /servers, whatever the microversion.
 *
 * @param networks empty when the client named none: then the project's only network is taken
 * @param noNetwork the client asked for no network at all
 * @param autoNetwork the client asked for any network: one is made when the project has none
 * @param userData base64
 * @param files that the servers shall find on their config drives
 * @param host the only host wanted, after a way that only administrators have; empty for any
 */
public record ServerWish(
        String name,
        Optional<String> description,
        Optional<String> hostname,
        FlavorId flavor,
        Optional<ImageId> image,
        Optional<String> keyName,
        Map<String, String> metadata,
        Optional<String> userData,
        boolean configDrive,
        Optional<String> availabilityZone,
        List<String> securityGroups,
        List<WishedNic> networks,
        boolean noNetwork,
        boolean autoNetwork,
        int minCount,
        int maxCount,
        String diskConfig,
        String accessIpv4,
        String accessIpv6,
        List<String> tags,
        List<InjectedFile> files,
        Optional<String> host,
        Optional<SchedulerHints> hints) {

    /** One entry of the request's networks: a port, or a network with perhaps an address; and its tag. */
    public record WishedNic(
            Optional<PortId> port, Optional<NetworkId> network, Optional<String> fixedIp, Optional<String> tag) {}
}
