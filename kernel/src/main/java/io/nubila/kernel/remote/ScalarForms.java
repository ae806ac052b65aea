package io.nubila.kernel.remote;

import io.nubila.kernel.base.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Forms of values that are one number or one text. */
final class ScalarForms {
    private static final Map<Class<?>, Form> FORMS = forms();

    private ScalarForms() {}

    static Optional<Form> of(Class<?> type) {
        return Optional.ofNullable(FORMS.get(type));
    }

    private static Map<Class<?>, Form> forms() {
        var forms = new HashMap<Class<?>, Form>();
        both(
                forms,
                boolean.class,
                Boolean.class,
                value -> Forms.NODES.booleanNode((Boolean) value),
                JsonNode::booleanValue);
        both(forms, int.class, Integer.class, value -> Forms.NODES.numberNode((Integer) value), JsonNode::intValue);
        both(forms, long.class, Long.class, value -> Forms.NODES.numberNode((Long) value), JsonNode::longValue);
        // Not as JSON numbers: infinity, and the last digit, have to arrive.
        both(
                forms,
                double.class,
                Double.class,
                value -> Forms.NODES.stringNode(value.toString()),
                node -> Double.valueOf(node.stringValue()));
        text(forms, String.class, text -> text);
        text(forms, BigInteger.class, BigInteger::new);
        text(forms, BigDecimal.class, BigDecimal::new);
        text(forms, Instant.class, Instant::parse);
        text(forms, Duration.class, Duration::parse);
        text(forms, LocalDate.class, LocalDate::parse);
        text(forms, UUID.class, UUID::fromString);
        text(forms, URI.class, URI::create);
        text(forms, Path.class, Path::of);
        put(
                forms,
                byte[].class,
                value -> Forms.NODES.stringNode(Base64.getEncoder().encodeToString((byte[]) value)),
                node -> Base64.getDecoder().decode(node.stringValue()));
        put(
                forms,
                OptionalInt.class,
                value -> ((OptionalInt) value).isPresent()
                        ? Forms.NODES.numberNode(((OptionalInt) value).getAsInt())
                        : Forms.NODES.nullNode(),
                node -> node.isNull() ? OptionalInt.empty() : OptionalInt.of(node.intValue()));
        put(
                forms,
                OptionalLong.class,
                value -> ((OptionalLong) value).isPresent()
                        ? Forms.NODES.numberNode(((OptionalLong) value).getAsLong())
                        : Forms.NODES.nullNode(),
                node -> node.isNull() ? OptionalLong.empty() : OptionalLong.of(node.longValue()));
        put(forms, JsonNode.class, value -> (JsonNode) value, node -> node);
        put(forms, void.class, value -> Forms.NODES.nullNode(), node -> node);
        return Map.copyOf(forms);
    }

    private static void text(Map<Class<?>, Form> forms, Class<?> type, Function<String, Object> reader) {
        put(forms, type, value -> Forms.NODES.stringNode(value.toString()), node -> reader.apply(node.stringValue()));
    }

    private static void both(
            Map<Class<?>, Form> forms,
            Class<?> primitive,
            Class<?> boxed,
            Function<Object, JsonNode> writer,
            Function<JsonNode, Object> reader) {
        put(forms, primitive, writer, reader);
        put(forms, boxed, writer, reader);
    }

    private static void put(
            Map<Class<?>, Form> forms,
            Class<?> type,
            Function<Object, JsonNode> writer,
            Function<JsonNode, Object> reader) {
        forms.put(type, new ScalarForm(type, writer, reader));
    }

    /** A form of two functions. */
    private record ScalarForm(Class<?> type, Function<Object, JsonNode> writer, Function<JsonNode, Object> reader)
            implements Form {
        @Override
        public JsonNode write(Object value) {
            return writer.apply(value);
        }

        @Override
        public Object read(JsonNode node) {
            try {
                return reader.apply(node);
            } catch (RuntimeException e) {
                throw new Problem.Bug(
                                "another node sent %s for a %s".formatted(node.getNodeType(), type.getSimpleName()))
                        .exception(e);
            }
        }
    }
}
