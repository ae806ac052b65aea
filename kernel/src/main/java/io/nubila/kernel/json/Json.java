package io.nubila.kernel.json;

import io.nubila.kernel.base.Problem;
import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The one way JSON is read and written: strict on input, records for what we store, trees for what clients send. */
public final class Json {
    /** Nesting depth a document may have. */
    public static final int MAX_DEPTH = 100;
    /** Digits a number may have. */
    public static final int MAX_NUMBER_DIGITS = 100;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_DIGITS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /** The mapper, for the few who need more than these methods. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** A new empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A new empty array. */
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** An array of strings. */
    public static ArrayNode strings(Iterable<String> values) {
        var array = array();
        for (var value : values) {
            array.add(value);
        }
        return array;
    }

    /** Reads what a client sent; {@code Invalid} when it is no JSON. */
    public static JsonNode parse(byte[] text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /** Reads what a client sends; {@code Invalid} when it is no JSON. */
    public static JsonNode parse(InputStream text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /** Reads JSON of our own making. */
    public static JsonNode tree(String text) {
        return MAPPER.readTree(text);
    }

    /** Reads a record of our own making. */
    public static <T> T read(String text, Class<T> type) {
        return MAPPER.readValue(text, type);
    }

    /** Text of a record or tree. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** UTF-8 bytes of a record or tree. */
    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    private static RuntimeException malformed(JacksonException e) {
        var where = e.getLocation();
        var place = where == null ? "" : " (line %d, column %d)".formatted(where.getLineNr(), where.getColumnNr());
        return new Problem.Invalid("malformed request body: it is not valid JSON" + place).exception(e);
    }
}
