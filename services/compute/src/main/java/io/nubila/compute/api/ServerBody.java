package io.nubila.compute.api;

import io.nubila.compute.model.InjectedFile;
import io.nubila.compute.model.SchedulerHints;
import io.nubila.compute.model.ServerWish;
import io.nubila.contracts.compute.FlavorId;
import io.nubila.contracts.image.ImageId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the body of POST /servers, whose schema has been checked already. */
final class ServerBody {
    private static final int MAX_USER_DATA = 65_535;
    private static final int MAX_COUNT = 1_000;
    private static final int MAX_METADATA = 128;
    private static final int MAX_HOST_LABEL = 63;
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}");

    /** Fields by the microversion that brought them. */
    private static final Map<String, String> SINCE = Map.of(
            "description", "2.19",
            "tags", "2.52",
            "trusted_image_certificates", "2.63",
            "host", "2.74",
            "hypervisor_hostname", "2.74",
            "hostname", "2.90");

    private final JsonNode server;
    private final @Nullable JsonNode hints;
    private final Microversion version;

    ServerBody(Request request) {
        this.server = request.json("server");
        var named = request.json().get("os:scheduler_hints");
        this.hints = named == null ? request.json().get("OS-SCH-HNT:scheduler_hints") : named;
        this.version = request.version();
    }

    ServerWish wish() {
        requireKnown();
        int min = count("min_count").orElse(1);
        int max = count("max_count").orElse(min);
        if (min > max) {
            throw new Problem.Invalid("min_count must be <= max_count").exception();
        }
        var networks = server.get("networks");
        var special = server.path("networks").asString("");
        return new ServerWish(
                server.get("name").asString().strip(),
                text("description"),
                text("hostname"),
                new FlavorId(server.get("flavorRef").asString().replaceAll(".*/", "")),
                image(),
                text("key_name"),
                metadata(),
                userData(),
                flag("config_drive"),
                text("availability_zone"),
                groups(),
                networks != null && networks.isArray() ? nics(networks) : noNics(networks),
                special.equals("none"),
                special.equals("auto"),
                min,
                max,
                text("OS-DCF:diskConfig").orElse("MANUAL"),
                text("accessIPv4").orElse(""),
                text("accessIPv6").map(Ipv6Text::shortest).orElse(""),
                texts("tags"),
                personality(),
                host(),
                hints());
    }

    private Optional<SchedulerHints> hints() {
        return Optional.ofNullable(hints)
                .filter(node -> !node.isEmpty())
                .map(node -> new SchedulerHints(
                        text(node, "group"),
                        texts(node, "same_host"),
                        texts(node, "different_host"),
                        Json.write(node)));
    }

    /** One text or a list of them. */
    private static List<String> texts(JsonNode node, String field) {
        var value = node.path(field);
        if (value.isArray()) {
            return value.valueStream().map(JsonNode::asString).toList();
        }
        return value.isString() ? List.of(value.asString()) : List.of();
    }

    /** Refuses what the microversion does not know (yet, or any more), as if the schema were its own. */
    private void requireKnown() {
        SINCE.forEach((field, since) -> {
            if (server.has(field) && !version.atLeast(since)) {
                throw unexpected(field);
            }
        });
        if (server.has("personality") && version.atLeast("2.57")) {
            throw unexpected("personality");
        }
        var hostname = text("hostname").orElse("");
        requireHostname(hostname, version);
        if (!hostname.isEmpty()
                && count("max_count").or(() -> count("min_count")).orElse(1) > 1) {
            throw new Problem.Invalid("Unable to specify a host name when multiple instances are being created.")
                    .exception();
        }
        if (server.path("networks").isString() && !version.atLeast("2.37")) {
            throw new Problem.Invalid("Invalid input for field/attribute networks. Value: %s. It must be an array."
                            .formatted(server.get("networks").asString()))
                    .exception();
        }
        // Only 2.32 to 2.36 and 2.42 onwards know tags of networks.
        boolean tagged = version.atLeast("2.42") || (version.atLeast("2.32") && !version.atLeast("2.37"));
        for (var network : server.path("networks")) {
            if (network.has("tag") && !tagged) {
                throw unexpected("tag");
            }
        }
    }

    /** The body of PUT /servers/{id}, refused where the microversion does not know it. */
    static JsonNode checkedChange(Request request) {
        var server = request.json("server");
        for (var field : List.of("description", "hostname")) {
            if (server.has(field) && !request.version().atLeast(SINCE.getOrDefault(field, ""))) {
                throw unexpected(field);
            }
        }
        requireHostname(server.path("hostname").asString(""), request.version());
        return server;
    }

    /** From 2.94 on a host's name may be a fully qualified one. */
    private static void requireHostname(String hostname, Microversion version) {
        boolean qualified = hostname.contains(".") || hostname.length() > MAX_HOST_LABEL;
        if (qualified && !version.atLeast("2.94")) {
            throw new Problem.Invalid("Invalid input for field/attribute hostname. Value: %s.".formatted(hostname))
                    .exception();
        }
    }

    private static RuntimeException unexpected(String field) {
        return new Problem.Invalid("Additional properties are not allowed ('%s' was unexpected)".formatted(field))
                .exception();
    }

    private List<String> texts(String field) {
        var found = new ArrayList<String>();
        server.path(field).forEach(text -> found.add(text.asString()));
        return found;
    }

    /** The host a request names beside its zone; a node is the same as its host. */
    private Optional<String> host() {
        var host = text("host");
        var node = text("hypervisor_hostname");
        if ((host.isPresent() || node.isPresent())
                && text("availability_zone").filter(zone -> zone.contains(":")).isPresent()) {
            throw new Problem.Invalid(
                            "Unable to specify both availability zone with a host and host or hypervisor_hostname.")
                    .exception();
        }
        return host.or(() -> node);
    }

    private List<ServerWish.WishedNic> noNics(@Nullable JsonNode networks) {
        if (version.atLeast("2.37") && networks == null) {
            throw new Problem.Invalid("Invalid input for field/attribute server. 'networks' is a required property")
                    .exception();
        }
        return List.of();
    }

    private Optional<String> text(String field) {
        var value = server.get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value.asString());
    }

    private Optional<Integer> count(String field) {
        var text = text(field).filter(value -> !value.isEmpty());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int number;
        try {
            number = Integer.parseInt(text.get());
        } catch (NumberFormatException e) {
            throw new Problem.Invalid("Invalid input for field/attribute %s. Value: %s. It must be a number."
                            .formatted(field, text.get()))
                    .exception(e);
        }
        if (number < 1 || number > MAX_COUNT) {
            throw new Problem.Invalid("Invalid input for field/attribute %s. Value: %d. It must be from 1 to %d."
                            .formatted(field, number, MAX_COUNT))
                    .exception();
        }
        return Optional.of(number);
    }

    private boolean flag(String field) {
        return text(field)
                .map(value -> switch (value.toLowerCase(java.util.Locale.ROOT)) {
                    case "true", "1", "yes", "on", "t", "y" -> true;
                    default -> false;
                })
                .orElse(false);
    }

    /** The image: from imageRef, or from a boot mapping that means the same. Other mappings need block storage. */
    private Optional<ImageId> image() {
        var named = text("imageRef").filter(value -> !value.isEmpty()).map(value -> value.replaceAll(".*/", ""));
        var mappings = server.get("block_device_mapping_v2");
        if (mappings != null) {
            for (var mapping : mappings) {
                boolean imageToLocal = mapping.path("source_type").asString("").equals("image")
                        && mapping.path("destination_type").asString("local").equals("local")
                        && mapping.path("boot_index").asString("0").equals("0");
                var uuid = mapping.path("uuid").asString("");
                boolean other = named.isPresent() && !named.get().equals(uuid);
                if (!imageToLocal || other) {
                    throw new Problem.Invalid(
                                    "Block Device Mapping is Invalid: this cloud has no block storage; only booting from an image is possible.")
                            .exception();
                }
                named = Optional.of(uuid);
            }
        }
        return named.map(id -> {
            if (!UUID.matcher(id).matches()) {
                throw new Problem.Invalid("Invalid imageRef provided.").exception();
            }
            return new ImageId(id);
        });
    }

    private Map<String, String> metadata() {
        var found = new LinkedHashMap<String, String>();
        var metadata = server.get("metadata");
        if (metadata != null) {
            metadata.properties()
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue().asString()));
        }
        if (found.size() > MAX_METADATA) {
            throw new Problem.OverQuota("Maximum number of metadata items exceeds %d".formatted(MAX_METADATA))
                    .exception();
        }
        return found;
    }

    private Optional<String> userData() {
        var data = text("user_data");
        data.ifPresent(text -> {
            if (text.length() > MAX_USER_DATA) {
                throw new Problem.Invalid(
                                "User data too large. User data must be no larger than 64KB once base64 encoded. Your data is %d bytes"
                                        .formatted(text.length()))
                        .exception();
            }
            try {
                var _ = Base64.getMimeDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new Problem.Invalid("User data needs to be valid base 64.").exception(e);
            }
        });
        return data;
    }

    private List<InjectedFile> personality() {
        return server.path("personality")
                .valueStream()
                .map(file -> {
                    var contents = file.get("contents").asString();
                    if (!InjectedFile.isBase64(contents)) {
                        throw new Problem.Invalid(
                                        "Invalid input for field/attribute contents. Value: %s. '%s' is not a 'base64'"
                                                .formatted(contents, contents))
                                .exception();
                    }
                    return new InjectedFile(file.get("path").asString(), contents);
                })
                .toList();
    }

    private List<String> groups() {
        var found = new ArrayList<String>();
        var groups = server.get("security_groups");
        if (groups != null) {
            for (var group : groups) {
                var name = group.path("name").asString("");
                if (!found.contains(name)) {
                    found.add(name);
                }
            }
        }
        return found;
    }

    private static List<ServerWish.WishedNic> nics(JsonNode networks) {
        var found = new ArrayList<ServerWish.WishedNic>();
        for (var network : networks) {
            var port = text(network, "port").map(PortId::new);
            var uuid = text(network, "uuid").map(NetworkId::new);
            var fixed = text(network, "fixed_ip");
            if (port.isEmpty() && uuid.isEmpty()) {
                throw new Problem.Invalid("Bad networks format: each network needs a uuid or a port.").exception();
            }
            if (port.isPresent() && fixed.isPresent()) {
                throw new Problem.Invalid(
                                "Specified Fixed IP '%s' cannot be used with port '%s': the two cannot be specified together."
                                        .formatted(fixed.get(), port.get()))
                        .exception();
            }
            found.add(new ServerWish.WishedNic(port, uuid, fixed, text(network, "tag")));
        }
        return found;
    }

    private static Optional<String> text(JsonNode node, String field) {
        var value = node.get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value.asString());
    }
}
