package io.nubila.compute.api;

import io.nubila.compute.model.Fault;
import io.nubila.compute.model.Flavor;
import io.nubila.compute.model.Lock;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.TaskState;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A server as the Compute API shows it, in the shape of a microversion. */
final class ServerView {
    private static final DateTimeFormatter USAGE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    /** How fields begin that an answer to a change did not have before 2.75. */
    private static final List<String> EXTENSIONS = List.of(
            "OS-EXT-",
            "OS-SRV-USG:",
            "os-extended-volumes:",
            "config_drive",
            "key_name",
            "security_groups",
            "host_status");

    private final String baseUrl;
    private final Microversion version;
    private final Sight sight;
    private final Map<HostName, ServerPlaces.Place> places;

    /** What the caller may see beyond the usual. */
    record Sight(boolean attributes, boolean hostStatus, boolean extraSpecs) {}

    ServerView(String baseUrl, Microversion version, Sight sight) {
        this(baseUrl, version, sight, Map.of());
    }

    private ServerView(String baseUrl, Microversion version, Sight sight, Map<HostName, ServerPlaces.Place> places) {
        this.baseUrl = baseUrl;
        this.version = version;
        this.sight = sight;
        this.places = Map.copyOf(places);
    }

    /** This view with what is told of the servers' hosts. */
    ServerView at(Map<HostName, ServerPlaces.Place> ofHosts) {
        return new ServerView(baseUrl, version, sight, ofHosts);
    }

    /** Whether the caller is told how the host is. */
    boolean showsHostStatus() {
        return version.atLeast("2.16") && sight.hostStatus();
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Id, name and links. */
    ObjectNode brief(Server server) {
        var json = Json.object();
        json.put("id", server.id().value());
        json.put("name", server.name());
        json.set("links", links("servers", server.id().value(), true));
        return json;
    }

    /** Everything. */
    ObjectNode full(Server server, List<PortSummary> ports, List<String> tags) {
        var json = Json.object();
        json.put("id", server.id().value());
        json.put("name", server.name());
        json.put("status", server.apiStatus());
        json.put("tenant_id", server.project().value());
        json.put("user_id", server.user().value());
        var metadata = json.putObject("metadata");
        server.metadata().forEach(metadata::put);
        json.put("hostId", hostId(server));
        image(json, server);
        json.set("flavor", flavor(server.spec().flavor()));
        json.put("created", time(server.createdAt()));
        json.put("updated", time(server.updatedAt()));
        json.set("addresses", addresses(ports));
        json.put("accessIPv4", server.spec().accessIpv4());
        json.put("accessIPv6", server.spec().accessIpv6());
        json.set("links", links("servers", server.id().value(), true));
        json.put("OS-DCF:diskConfig", server.spec().diskConfig());
        switch (server.apiStatus()) {
            case "ACTIVE" -> json.put("progress", 100);
            case "BUILD" -> json.put("progress", 0);
            default -> {}
        }
        json.put("OS-EXT-AZ:availability_zone", zone(server));
        json.put("config_drive", server.spec().configDrive() ? "True" : "");
        json.put("key_name", server.spec().keyName().orElse(null));
        json.put(
                "OS-SRV-USG:launched_at",
                server.launchedAt().map(USAGE_TIME::format).orElse(null));
        json.put(
                "OS-SRV-USG:terminated_at",
                server.terminatedAt().map(USAGE_TIME::format).orElse(null));
        groups(json, ports);
        if (sight.attributes()) {
            attributes(json, server);
        }
        json.put(
                "OS-EXT-STS:task_state", server.doing().map(TaskState::wireName).orElse(null));
        json.put("OS-EXT-STS:vm_state", server.vmStateName());
        json.put("OS-EXT-STS:power_state", server.powerNumber());
        json.putArray("os-extended-volumes:volumes_attached");
        if (server.apiStatus().equals("ERROR") || server.apiStatus().equals("DELETED")) {
            server.fault().ifPresent(fault -> json.set("fault", fault(fault)));
        }
        newer(json, server, tags);
        return json;
    }

    private String zone(Server server) {
        return place(server)
                .map(ServerPlaces.Place::zone)
                .or(() -> server.spec().availabilityZone())
                .orElse("");
    }

    private Optional<ServerPlaces.Place> place(Server server) {
        return server.host().map(host -> places.getOrDefault(host, ServerPlaces.Place.UNKNOWN));
    }

    /** The answer to a change: everything from 2.75 on, before that without what began as extensions of the API. */
    ObjectNode changed(Server server, List<PortSummary> ports, List<String> tags) {
        var json = full(server, ports, tags);
        if (version.atLeast("2.75")) {
            return json;
        }
        var names = json.propertyNames().stream()
                .filter(name -> EXTENSIONS.stream().anyMatch(name::startsWith))
                .toList();
        json.remove(names);
        for (var network : json.get("addresses")) {
            for (var address : network) {
                ((ObjectNode) address).remove(List.of("OS-EXT-IPS:type", "OS-EXT-IPS-MAC:mac_addr"));
            }
        }
        return json;
    }

    private void newer(ObjectNode json, Server server, List<String> tags) {
        if (version.atLeast("2.9")) {
            json.put("locked", server.locked());
        }
        if (showsHostStatus()) {
            json.put(
                    "host_status", place(server).map(ServerPlaces.Place::status).orElse(""));
        }
        if (version.atLeast("2.19")) {
            json.put("description", server.description().orElse(null));
        }
        if (version.atLeast("2.26")) {
            json.set("tags", Json.strings(tags));
        }
        if (version.atLeast("2.63")) {
            json.putNull("trusted_image_certificates");
        }
        if (version.atLeast("2.73")) {
            json.put("locked_reason", server.lock().flatMap(Lock::reason).orElse(null));
        }
        if (version.atLeast("2.90") && !json.has("OS-EXT-SRV-ATTR:hostname")) {
            json.put("OS-EXT-SRV-ATTR:hostname", server.spec().hostname());
        }
        if (version.atLeast("2.96")) {
            json.put(
                    "pinned_availability_zone", server.spec().availabilityZone().orElse(null));
        }
    }

    private void attributes(ObjectNode json, Server server) {
        var host = server.host().map(HostName::value).orElse(null);
        json.put("OS-EXT-SRV-ATTR:host", host);
        json.put("OS-EXT-SRV-ATTR:hypervisor_hostname", host);
        json.put("OS-EXT-SRV-ATTR:instance_name", "instance-" + server.id());
        if (version.atLeast("2.3")) {
            json.put("OS-EXT-SRV-ATTR:reservation_id", server.spec().reservationId());
            json.put("OS-EXT-SRV-ATTR:launch_index", server.spec().launchIndex());
            json.put("OS-EXT-SRV-ATTR:hostname", server.spec().hostname());
            json.put("OS-EXT-SRV-ATTR:kernel_id", "");
            json.put("OS-EXT-SRV-ATTR:ramdisk_id", "");
            json.put("OS-EXT-SRV-ATTR:root_device_name", "/dev/vda");
            json.put("OS-EXT-SRV-ATTR:user_data", server.spec().userData().orElse(null));
        }
    }

    private static ObjectNode fault(Fault fault) {
        var json = Json.object();
        json.put("code", fault.code());
        json.put("message", fault.message());
        json.put("created", time(fault.at()));
        fault.details().ifPresent(details -> json.put("details", details));
        return json;
    }

    private void image(ObjectNode json, Server server) {
        if (server.spec().image().isEmpty()) {
            json.put("image", "");
            return;
        }
        var image = json.putObject("image");
        image.put("id", server.spec().image().get().value());
        image.set("links", links("images", server.spec().image().get().value(), false));
    }

    private ObjectNode flavor(Flavor flavor) {
        var json = Json.object();
        if (!version.atLeast("2.47")) {
            json.put("id", flavor.id().value());
            json.set("links", links("flavors", flavor.id().value(), false));
            return json;
        }
        json.put("vcpus", flavor.vcpus());
        json.put("ram", flavor.memoryMib());
        json.put("disk", flavor.rootGib());
        json.put("ephemeral", flavor.ephemeralGib());
        json.put("swap", flavor.swapMib());
        json.put("original_name", flavor.name());
        if (sight.extraSpecs()) {
            var specs = json.putObject("extra_specs");
            flavor.extraSpecs().forEach(specs::put);
        }
        return json;
    }

    static ObjectNode addresses(List<PortSummary> ports) {
        var json = Json.object();
        for (var port : ports) {
            var list = json.has(port.networkName())
                    ? (ArrayNode) json.get(port.networkName())
                    : json.putArray(port.networkName());
            for (var fixed : port.fixedIps()) {
                address(list, fixed.version(), fixed.ip(), "fixed", port.mac());
                for (var floating : fixed.floatingIps()) {
                    address(list, 4, floating, "floating", port.mac());
                }
            }
        }
        return json;
    }

    private static void address(ArrayNode list, int version, String address, String type, String mac) {
        var json = list.addObject();
        json.put("version", version);
        json.put("addr", address);
        json.put("OS-EXT-IPS:type", type);
        json.put("OS-EXT-IPS-MAC:mac_addr", mac);
    }

    private static void groups(ObjectNode json, List<PortSummary> ports) {
        var names = new LinkedHashSet<String>();
        ports.forEach(port -> names.addAll(port.securityGroupNames()));
        if (!names.isEmpty()) {
            var groups = json.putArray("security_groups");
            names.forEach(name -> groups.addObject().put("name", name));
        }
    }

    /** Links of a resource: self (with the version) where wanted, and bookmark. */
    ArrayNode links(String collection, String id, boolean self) {
        var links = Json.array();
        if (self) {
            links.addObject().put("rel", "self").put("href", baseUrl + "/v2.1/" + collection + "/" + id);
        }
        links.addObject().put("rel", "bookmark").put("href", baseUrl + "/" + collection + "/" + id);
        return links;
    }

    /** A hash that tells a project whether two of its servers share a host, and not which. */
    static String hostId(Server server) {
        Optional<HostName> host = server.host();
        if (host.isEmpty()) {
            return "";
        }
        try {
            var text = server.project().value() + host.get().value();
            var hash = MessageDigest.getInstance("SHA-224").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).toLowerCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException e) {
            throw new Problem.Bug("no SHA-224").exception(e);
        }
    }
}
