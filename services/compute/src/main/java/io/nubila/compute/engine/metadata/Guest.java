package io.nubila.compute.engine.metadata;

import io.nubila.compute.model.InjectedFile;
import io.nubila.compute.model.Server;
import io.nubila.contracts.network.NetworkContract.FixedIp;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.kernel.base.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What both trees tell a guest of itself.
 *
 * @param zone in which it is
 * @param devices that bear tags
 * @param files given to the server, in their order
 * @param address the address from which it asks, told when its ports have none; may be empty
 */
record Guest(
        Server server,
        List<PortSummary> ports,
        String zone,
        List<TaggedNics.Device> devices,
        List<InjectedFile> files,
        String address) {
    /** The domain guests are told to be in. */
    static final String DOMAIN = "novalocal";

    private static final int EC2_DIGITS = 8;

    String hostname() {
        return server.spec().hostname() + "." + DOMAIN;
    }

    /** The name and public key the server was made with, if it was made with one. */
    Optional<Key> key() {
        var spec = server.spec();
        return spec.publicKey()
                .map(data -> new Key(spec.keyName().orElse(""), spec.keyType().orElse("ssh"), data));
    }

    /** A public key by its name. */
    record Key(String name, String type, String data) {}

    /** The user data as it was before it was sent in base64. */
    Optional<byte[]> userData() {
        return server.spec().userData().map(text -> Base64.getMimeDecoder().decode(text));
    }

    String localIpv4() {
        return ipv4().map(FixedIp::ip).findFirst().orElse(address);
    }

    String publicIpv4() {
        return ipv4().flatMap(ip -> ip.floatingIps().stream()).findFirst().orElse("");
    }

    private Stream<FixedIp> ipv4() {
        return ports.stream().flatMap(port -> port.fixedIps().stream()).filter(ip -> ip.version() == 4);
    }

    List<String> securityGroups() {
        return ports.stream()
                .flatMap(port -> port.securityGroupNames().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Such as {@code i-1a2b3c4d}. */
    String ec2InstanceId() {
        return "i-" + ec2Digits(server.id().value());
    }

    /** Such as {@code ami-1a2b3c4d}. */
    String ec2ImageId() {
        return "ami-" + ec2Digits(server.spec().image().map(Object::toString).orElse(""));
    }

    /**
     * EC2 names things by eight hexadecimal digits. Ours are the first of the SHA-256 of the thing's own id: always the same,
     * without a table, and different for any two things a project is likely to see.
     */
    private static String ec2Digits(String id) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, EC2_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new Problem.Bug("no SHA-256").exception(e);
        }
    }
}
