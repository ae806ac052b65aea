package io.nubila.compute.api;

import io.nubila.compute.model.SchedulerHints;
import io.nubila.compute.model.ServerWish;
import io.nubila.contracts.compute.FlavorId;
import io.nubila.contracts.image.ImageId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.kernel.base.Problem;
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
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}");

    private final JsonNode server;
    private final @Nullable JsonNode hints;
    private final boolean networksRequired;

    ServerBody(Request request) {
        this.server = request.json("server");
        var named = request.json().get("os:scheduler_hints");
        this.hints = named == null ? request.json().get("OS-SCH-HNT:scheduler_hints") : named;
        this.networksRequired = request.version().atLeast("2.37");
    }

    ServerWish wish() {
        int min = count("min_count").orElse(1);
        int max = count("max_count").orElse(min);
        if (min > max) {
            throw new Problem.Invalid("min_count must be <= max_count").exception();
        }
        var networks = server.get("networks");
        boolean none =
                networks != null && networks.isString() && networks.asString().equals("none");
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
                none,
                min,
                max,
                text("OS-DCF:diskConfig").orElse("MANUAL"),
                text("accessIPv4").orElse(""),
                text("accessIPv6").map(Ipv6Text::shortest).orElse(""),
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

    private List<ServerWish.WishedNic> noNics(@Nullable JsonNode networks) {
        if (networksRequired && networks == null) {
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
            found.add(new ServerWish.WishedNic(port, uuid, fixed));
        }
        return found;
    }

    private static Optional<String> text(JsonNode node, String field) {
        var value = node.get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value.asString());
    }
}
