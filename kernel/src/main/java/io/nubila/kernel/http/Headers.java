package io.nubila.kernel.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Header fields in the order in which they came; names are compared without case. */
public final class Headers {
    private final List<Field> fields;

    public Headers(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    /** One header field. */
    public record Field(String name, String value) {}

    /** The first value of a field. */
    public Optional<String> first(String name) {
        for (var field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** All values of a field. */
    public List<String> all(String name) {
        var found = new ArrayList<String>();
        for (var field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                found.add(field.value());
            }
        }
        return found;
    }

    /** All fields. */
    public List<Field> fields() {
        return fields;
    }
}
