package io.nubila.image.api;

import io.nubila.image.ImageConfig;
import io.nubila.image.model.Image;
import io.nubila.image.model.Visibility;
import io.nubila.kernel.base.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What is said of an image, attribute by attribute, as a client sends it. Used by one thread. */
final class Draft {
    private static final int MAX_NAME = 255;
    private static final int MAX_VALUE = 65_535;
    private static final Set<String> READ_ONLY = Set.of(
            "created_at",
            "updated_at",
            "status",
            "checksum",
            "size",
            "virtual_size",
            "direct_url",
            "self",
            "file",
            "schema",
            "id",
            "os_hash_algo",
            "os_hash_value",
            "stores");
    private static final Set<String> RESERVED = Set.of("location", "deleted", "deleted_at");
    private static final String RESERVED_PREFIX = "os_glance";
    /** Attributes every image has. */
    private static final Set<String> BASE = Set.of(
            "name",
            "owner",
            "visibility",
            "disk_format",
            "container_format",
            "min_disk",
            "min_ram",
            "protected",
            "os_hidden",
            "tags",
            "locations");

    private final ImageConfig config;
    private Optional<String> name;
    private Optional<String> owner;
    private Visibility visibility;
    private Optional<String> diskFormat;
    private Optional<String> containerFormat;
    private int minDisk;
    private int minRam;
    private boolean isProtected;
    private boolean hidden;
    private final Map<String, String> properties;
    private Set<String> tags;

    Draft(Image.Details details, ImageConfig config) {
        this.config = config;
        name = details.name();
        owner = details.owner();
        visibility = details.visibility();
        diskFormat = details.diskFormat();
        containerFormat = details.containerFormat();
        minDisk = details.minDiskGib();
        minRam = details.minRamMib();
        isProtected = details.isProtected();
        hidden = details.hidden();
        properties = new HashMap<>(details.properties());
        tags = details.tags();
    }

    /** A new image of a project, about which nothing was said. */
    static Draft empty(Optional<String> owner, ImageConfig config) {
        return new Draft(
                new Image.Details(
                        Optional.empty(),
                        owner,
                        Visibility.SHARED,
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        false,
                        false,
                        Map.of(),
                        Set.of()),
                config);
    }

    Image.Details details() {
        return new Image.Details(
                name,
                owner,
                visibility,
                diskFormat,
                containerFormat,
                minDisk,
                minRam,
                isProtected,
                hidden,
                properties,
                tags);
    }

    /** Whether every image has the attribute. */
    static boolean isBase(String attribute) {
        return BASE.contains(attribute);
    }

    /** Whether the image has the attribute now. */
    boolean has(String attribute) {
        return isBase(attribute) || properties.containsKey(attribute);
    }

    /** {@code Forbidden} for an attribute no client may set. */
    static void requireWritable(String attribute) {
        if (READ_ONLY.contains(attribute)) {
            throw new Problem.Forbidden("Attribute '%s' is read-only.".formatted(attribute)).exception();
        }
        if (RESERVED.contains(attribute) || attribute.startsWith(RESERVED_PREFIX)) {
            throw new Problem.Forbidden("Attribute '%s' is reserved.".formatted(attribute)).exception();
        }
    }

    /** Sets an attribute; {@code Invalid} when the value is not of its kind. */
    void set(String attribute, JsonNode value) {
        switch (attribute) {
            case "name" -> name = optional(attribute, value);
            case "owner" -> owner = optional(attribute, value);
            case "visibility" ->
                visibility = Visibility.of(text(attribute, value))
                        .orElseThrow(
                                () -> invalid(attribute, value, "is not one of public, private, shared, community"));
            case "disk_format" -> diskFormat = oneOf(attribute, value, config.diskFormats());
            case "container_format" -> containerFormat = oneOf(attribute, value, config.containerFormats());
            case "min_disk" -> minDisk = number(attribute, value);
            case "min_ram" -> minRam = number(attribute, value);
            case "protected" -> isProtected = yes(attribute, value);
            case "os_hidden" -> hidden = yes(attribute, value);
            case "tags" -> tags = tags(value);
            case "locations" ->
                throw new Problem.Forbidden(
                                "It's not allowed to add, replace or remove locations if locations are invisible.")
                        .exception();
            default -> {
                if (attribute.length() > MAX_NAME) {
                    throw new Problem.Invalid("Custom property should not be greater than 255 characters.").exception();
                }
                properties.put(attribute, text(attribute, value));
            }
        }
    }

    /** Removes an additional property. */
    void remove(String attribute) {
        properties.remove(attribute);
    }

    private static Optional<String> optional(String attribute, JsonNode value) {
        if (value.isNull()) {
            return Optional.empty();
        }
        var text = text(attribute, value);
        if (text.length() > MAX_NAME) {
            throw invalid(attribute, value, "is too long");
        }
        return Optional.of(text);
    }

    private static String text(String attribute, JsonNode value) {
        if (!value.isString()) {
            throw invalid(attribute, value, "is not of type 'string'");
        }
        var text = value.stringValue();
        if (text.length() > MAX_VALUE) {
            throw invalid(attribute, value, "is too long");
        }
        return text;
    }

    private static Optional<String> oneOf(String attribute, JsonNode value, List<String> known) {
        if (value.isNull()) {
            return Optional.empty();
        }
        var text = text(attribute, value);
        if (!known.contains(text)) {
            throw invalid(attribute, value, "is not one of " + known);
        }
        return Optional.of(text);
    }

    private static int number(String attribute, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw invalid(attribute, value, "is not of type 'integer'");
        }
        int number = value.intValue();
        if (number < 0) {
            throw new Problem.Invalid("Invalid value '%d' for parameter '%s': Cannot be a negative value"
                            .formatted(number, attribute))
                    .exception();
        }
        return number;
    }

    private static boolean yes(String attribute, JsonNode value) {
        if (!value.isBoolean()) {
            throw invalid(attribute, value, "is not of type 'boolean'");
        }
        return value.booleanValue();
    }

    private static Set<String> tags(JsonNode value) {
        if (!value.isArray()) {
            throw invalid("tags", value, "is not of type 'array'");
        }
        var found = new HashSet<String>();
        for (var tag : value) {
            if (!tag.isString() || tag.stringValue().length() > MAX_NAME) {
                throw invalid("tags", tag, "is no text of at most 255 characters");
            }
            found.add(tag.stringValue());
        }
        return found;
    }

    private static RuntimeException invalid(String attribute, JsonNode value, String why) {
        var shown = value.toString();
        return new Problem.Invalid("Provided object does not match schema 'image': %s %s: %s"
                        .formatted(shown.length() > 200 ? shown.substring(0, 200) + "..." : shown, why, attribute))
                .exception();
    }
}
