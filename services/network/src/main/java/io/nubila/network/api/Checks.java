package io.nubila.network.api;

import io.nubila.kernel.json.Json;
import io.nubila.network.api.Attribute.BadValue;
import io.nubila.network.api.Attribute.Check;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.Ip;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The kinds of values attributes have, with the conversions clients of the Network API rely on. */
final class Checks {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern MAC = Pattern.compile("([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}|[0-9a-fA-F]{12}");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?");
    private static final int MAX_DNS_NAME = 255;
    private static final int MAX_LIST = 1_000;
    private static final int MAX_TAG = 255;
    private static final int MAX_TAGS = 50;
    private static final int MAX_UUID_TEXT = 36;

    private Checks() {}

    /** Text of at most that many characters. */
    static Check text(int max) {
        return value -> {
            if (!value.isString()) {
                throw new BadValue("'%s' is not a valid string".formatted(shown(value)));
            }
            if (value.asString().length() > max) {
                throw new BadValue("'%s' exceeds maximum length of %d".formatted(shown(value), max));
            }
            return value;
        };
    }

    /** What the check takes, or null. */
    static Check orNull(Check check) {
        return value -> value.isNull() ? value : check.accept(value);
    }

    /** Yes or no, also written as the words and numbers clients use. */
    static JsonNode bool(JsonNode value) {
        if (value.isBoolean()) {
            return value;
        }
        return switch (value.asString("").toLowerCase(Locale.ROOT)) {
            case "true", "1" -> NODES.booleanNode(true);
            case "false", "0" -> NODES.booleanNode(false);
            default -> throw new BadValue("'%s' cannot be converted to boolean".formatted(shown(value)));
        };
    }

    /** A whole number within limits, also written as text. */
    static Check number(int min, int max) {
        return value -> {
            int number;
            try {
                if (value.isIntegralNumber()) {
                    number = value.intValue();
                } else if (value.isString()) {
                    number = Integer.parseInt(value.asString());
                } else {
                    throw new BadValue("'%s' is not an integer".formatted(shown(value)));
                }
            } catch (NumberFormatException | tools.jackson.core.JacksonException e) {
                throw new BadValue("'%s' is not an integer".formatted(shown(value)));
            }
            if (number < min || number > max) {
                throw new BadValue("'%d' is not in range %d through %d".formatted(number, min, max));
            }
            return NODES.numberNode(number);
        };
    }

    static JsonNode uuid(JsonNode value) {
        if (!value.isString()
                || value.asString().length() > MAX_UUID_TEXT
                || !UUID.matcher(value.asString()).matches()) {
            throw new BadValue("'%s' is not a valid UUID".formatted(shown(value)));
        }
        return value;
    }

    static JsonNode ip(JsonNode value) {
        return NODES.stringNode(address(value).toString());
    }

    private static Ip address(JsonNode value) {
        return (value.isString() ? Ip.parse(value.asString()) : java.util.Optional.<Ip>empty())
                .orElseThrow(() -> new BadValue("'%s' is not a valid IP address".formatted(shown(value))));
    }

    /** A MAC address as six pairs in lower case. A group address is none a port can have. */
    static JsonNode mac(JsonNode value) {
        if (!value.isString() || !MAC.matcher(value.asString()).matches()) {
            throw new BadValue("'%s' is not a valid MAC address".formatted(shown(value)));
        }
        var digits = value.asString().replace(":", "").replace("-", "").toLowerCase(Locale.ROOT);
        if (digits.equals("000000000000")) {
            throw new BadValue("'%s' is not a valid MAC address".formatted(shown(value)));
        }
        var text = new StringBuilder();
        for (int i = 0; i < 12; i += 2) {
            text.append(i == 0 ? "" : ":").append(digits, i, i + 2);
        }
        return NODES.stringNode(text.toString());
    }

    /** A subnet's range; host bits are a mistake that is told. */
    static JsonNode cidr(JsonNode value) {
        var text = value.isString() ? value.asString() : "";
        var cidr = Cidr.parse(text)
                .filter(_ -> text.indexOf('/') > 0)
                .orElseThrow(() -> new BadValue("'%s' is not a valid IP subnet".formatted(shown(value))));
        if (!Ip.of(text.substring(0, text.indexOf('/'))).equals(cidr.first())) {
            throw new BadValue(
                    "'%s' isn't a recognized IP subnet cidr, '%s' is recommended".formatted(shown(value), cidr));
        }
        return NODES.stringNode(cidr.toString());
    }

    /** A range or one address; kept as given but for the prefix length, which is added when it is missing. */
    static JsonNode prefix(JsonNode value) {
        var text = value.isString() ? value.asString() : "";
        var cidr = Cidr.parse(text).orElseThrow(() -> new BadValue("'%s' is not a valid CIDR".formatted(shown(value))));
        var address = Ip.of(text.indexOf('/') < 0 ? text : text.substring(0, text.indexOf('/')));
        return NODES.stringNode(address + "/" + cidr.prefix());
    }

    /** One of these words. */
    static Check oneOf(List<String> words) {
        return value -> {
            if (!value.isString() || !words.contains(value.asString())) {
                throw new BadValue("'%s' is not in %s".formatted(shown(value), words));
            }
            return value;
        };
    }

    /** A list of values, each as the check wants it; null is an empty list. */
    static Check listOf(Check each) {
        return value -> {
            if (value.isNull()) {
                return Json.array();
            }
            if (!value.isArray()) {
                throw new BadValue("'%s' is not a list".formatted(shown(value)));
            }
            if (value.size() > MAX_LIST) {
                throw new BadValue("a list may have %d items".formatted(MAX_LIST));
            }
            var converted = Json.array();
            value.forEach(one -> converted.add(each.accept(one)));
            return converted;
        };
    }

    /** A list in which nothing is there twice. */
    static Check distinct(Check list) {
        return value -> {
            var converted = list.accept(value);
            var seen = new HashSet<JsonNode>();
            converted.forEach(one -> {
                if (!seen.add(one)) {
                    throw new BadValue("Duplicate items in the list: '%s'".formatted(shown(one)));
                }
            });
            return converted;
        };
    }

    /** An object with these keys and no others; {@code required} ones have to be there. */
    static Check object(Map<String, Check> keys, List<String> required) {
        return value -> {
            if (!value.isObject()) {
                throw new BadValue("'%s' is not a dictionary".formatted(shown(value)));
            }
            for (var key : required) {
                if (!value.has(key)) {
                    throw new BadValue("Validation of dictionary's keys failed. Expected keys: %s Provided keys: %s"
                            .formatted(required, value.propertyNames()));
                }
            }
            var converted = Json.object();
            for (var property : value.properties()) {
                var check = keys.get(property.getKey());
                if (check == null) {
                    throw new BadValue("Unexpected key '%s'".formatted(shown(NODES.stringNode(property.getKey()))));
                }
                converted.set(property.getKey(), check.accept(property.getValue()));
            }
            return converted;
        };
    }

    /** Addresses of a port: by subnet, by address, or both; an empty object is none. */
    static Check fixedIps() {
        var each = object(Map.of("subnet_id", orNull(Checks::uuid), "ip_address", orNull(Checks::ip)), List.of());
        return value -> {
            var converted = listOf(each).accept(value);
            var seen = new HashSet<String>();
            for (var one : converted) {
                var ip = one.path("ip_address");
                if (ip.isString() && !seen.add(ip.asString())) {
                    throw new BadValue("Duplicate IP address '%s'".formatted(ip.asString()));
                }
                if (!ip.isString() && !one.path("subnet_id").isString()) {
                    throw new BadValue("Data type of fixed_ips needs a subnet_id or an ip_address");
                }
            }
            return converted;
        };
    }

    /** A single label or a full name. */
    static JsonNode dnsName(JsonNode value) {
        if (value.isNull()) {
            return NODES.stringNode("");
        }
        if (!value.isString() || value.asString().length() > MAX_DNS_NAME) {
            throw new BadValue("'%s' is not a valid DNS name".formatted(shown(value)));
        }
        var text = value.asString();
        var trimmed = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (!trimmed.isEmpty()) {
            for (var label : trimmed.split("\\.", -1)) {
                if (!LABEL.matcher(label).matches()) {
                    throw new BadValue(
                            "'%s' not a valid PQDN or FQDN: label '%s' is malformed".formatted(shown(value), label));
                }
            }
        }
        return NODES.stringNode(text.toLowerCase(Locale.ROOT));
    }

    /** Tags: short texts, each once. */
    static Check tags() {
        return value -> {
            var converted = listOf(text(MAX_TAG)).accept(value);
            var unique = Json.array();
            var seen = new HashSet<String>();
            for (var tag : converted) {
                if (tag.asString().isEmpty()) {
                    throw new BadValue("'' is not a valid tag");
                }
                if (seen.add(tag.asString())) {
                    unique.add(tag);
                }
            }
            if (unique.size() > MAX_TAGS) {
                throw new BadValue("The number of tags exceed the per-resource limit of %d".formatted(MAX_TAGS));
            }
            return unique;
        };
    }

    private static String shown(JsonNode value) {
        var text = value.isString() ? value.asString() : value.toString();
        return text.length() <= 300 ? text : text.substring(0, 300) + "...";
    }
}
