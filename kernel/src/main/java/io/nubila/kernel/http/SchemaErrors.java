package io.nubila.kernel.http;

import com.networknt.schema.Error;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Says what a body lacks in the words clients of Compute know: values in Python's notation, the field named first. Of
 * several errors the one a person can act on is told.
 */
final class SchemaErrors {
    private static final int MAX_SHOWN_VALUE = 200;

    private SchemaErrors() {}

    /** One sentence for the errors of a body; there is at least one. */
    static String describe(List<Error> errors) {
        var worst = errors.getFirst();
        for (var error : errors) {
            if (depth(error) > depth(worst)) {
                worst = error;
            }
        }
        var message = isAlternative(worst, errors)
                ? "%s is not valid under any of the given schemas".formatted(shown(worst.getInstanceNode()))
                : message(worst);
        if (depth(worst) == 0) {
            return message;
        }
        var path = worst.getInstanceLocation().toString();
        var field = path.substring(path.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
        return "Invalid input for field/attribute %s. Value: %s. %s"
                .formatted(field, plain(worst.getInstanceNode()), message);
    }

    /** The deepest error is the best, for those further up only say that something below is wrong. */
    private static int depth(Error error) {
        return error.getInstanceLocation().getNameCount();
    }

    /** Whether several alternatives for the same place all failed, so that none of their errors is the reason alone. */
    private static boolean isAlternative(Error worst, List<Error> errors) {
        var path = worst.getEvaluationPath().toString();
        return (path.contains("/anyOf/") || path.contains("/oneOf/"))
                && errors.stream()
                                .filter(error -> error.getInstanceLocation().equals(worst.getInstanceLocation()))
                                .count()
                        > 1;
    }

    private static String message(Error error) {
        var value = shown(error.getInstanceNode());
        var rule = shown(error.getSchemaNode());
        return switch (String.valueOf(error.getKeyword())) {
            case "required" -> "'%s' is a required property".formatted(error.getProperty());
            case "additionalProperties", "unevaluatedProperties" ->
                "Additional properties are not allowed ('%s' was unexpected)".formatted(error.getProperty());
            case "type" -> "%s is not of type %s".formatted(value, types(error.getSchemaNode()));
            case "enum" -> "%s is not one of %s".formatted(value, rule);
            case "const" -> "%s was expected".formatted(rule);
            case "minLength", "minItems" -> "%s is too short".formatted(value);
            case "maxLength", "maxItems" -> "%s is too long".formatted(value);
            case "minimum" -> "%s is less than the minimum of %s".formatted(value, rule);
            case "maximum" -> "%s is greater than the maximum of %s".formatted(value, rule);
            case "exclusiveMinimum" -> "%s is less than or equal to the minimum of %s".formatted(value, rule);
            case "exclusiveMaximum" -> "%s is greater than or equal to the maximum of %s".formatted(value, rule);
            case "multipleOf" -> "%s is not a multiple of %s".formatted(value, rule);
            case "pattern" -> "%s does not match %s".formatted(value, rule);
            case "format" -> "%s is not a %s".formatted(value, rule);
            case "uniqueItems" -> "%s has non-unique elements".formatted(value);
            case "minProperties" -> "%s does not have enough properties".formatted(value);
            case "maxProperties" -> "%s has too many properties".formatted(value);
            case "oneOf" -> "%s is valid under each of the given schemas".formatted(value);
            default -> String.valueOf(error.getMessage());
        };
    }

    private static String types(JsonNode rule) {
        return rule != null && rule.isArray()
                ? rule.valueStream().map(SchemaErrors::quoted).collect(Collectors.joining(", "))
                : quoted(rule);
    }

    /** A value as Python's str() has it, shortened. */
    private static String plain(JsonNode node) {
        return cut(node != null && node.isString() ? node.asString() : quoted(node));
    }

    /** A value as Python's repr() has it, shortened. */
    private static String shown(JsonNode node) {
        return cut(quoted(node));
    }

    private static String cut(String text) {
        return text.length() <= MAX_SHOWN_VALUE ? text : text.substring(0, MAX_SHOWN_VALUE) + "...";
    }

    private static String quoted(JsonNode node) {
        if (node == null || node.isNull()) {
            return "None";
        }
        if (node.isString()) {
            return quoted(node.asString());
        }
        if (node.isBoolean()) {
            return node.asBoolean() ? "True" : "False";
        }
        if (node.isArray()) {
            return node.valueStream().map(SchemaErrors::quoted).collect(Collectors.joining(", ", "[", "]"));
        }
        if (node.isObject()) {
            return node.propertyStream()
                    .map(entry -> quoted(entry.getKey()) + ": " + quoted(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return node.toString();
    }

    private static String quoted(String text) {
        var escaped = text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
        boolean single = escaped.indexOf('\'') >= 0;
        if (single && escaped.indexOf('"') < 0) {
            return '"' + escaped + '"';
        }
        return '\'' + escaped.replace("'", "\\'") + '\'';
    }
}
