package io.nubila.kernel.http;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * A JSON Schema (draft 2020-12, formats asserted) for a request's body, kept as a resource beside the code, compiled when
 * first used.
 */
public final class BodySchema {
    private final String name;
    private final Supplier<String> text;
    private volatile Optional<Schema> compiled = Optional.empty();

    private BodySchema(String name, Supplier<String> text) {
        this.name = name;
        this.text = text;
    }

    /**
     * The schema at {@code /schemas/<name>.json}.
     *
     * @param anchor a class in the same jar
     */
    public static BodySchema of(Class<?> anchor, String name) {
        return new BodySchema(name, () -> {
            var path = "/schemas/" + name + ".json";
            try (var stream = anchor.getResourceAsStream(path)) {
                if (stream == null) {
                    throw new Problem.Bug("no schema " + path).exception();
                }
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new Problem.Bug("schema " + path + " cannot be read").exception(e);
            }
        });
    }

    /** A schema written in place. */
    public static BodySchema inline(String name, String json) {
        return new BodySchema(name, () -> json);
    }

    /** Its name, such as {@code compute/server-create}. */
    public String name() {
        return name;
    }

    /** The schema itself. */
    public String text() {
        return text.get();
    }

    /**
     * Refuses a body that does not fit, naming the field.
     *
     * @param strict whether fields the schema does not know are refused too
     */
    void check(JsonNode body, boolean strict) {
        var errors = schema().validate(
                        body, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        var meant = strict
                ? errors
                : errors.stream().filter(error -> !isUnknownField(error)).toList();
        if (!meant.isEmpty()) {
            throw new Problem.Invalid(SchemaErrors.describe(meant)).exception();
        }
    }

    private static boolean isUnknownField(Error error) {
        return "additionalProperties".equals(error.getKeyword());
    }

    private Schema schema() {
        var ready = compiled;
        if (ready.isEmpty()) {
            ready = Optional.of(Registry.REGISTRY.getSchema(text.get()));
            compiled = ready;
        }
        return ready.get();
    }

    /** Made when the first schema is needed: it costs tens of milliseconds. */
    private static final class Registry {
        private static final SchemaRegistry REGISTRY =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

        private Registry() {}
    }
}
