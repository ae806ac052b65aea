package io.nubila.kernel.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The right side of a check: fixed text with attributes of the target in it, written {@code %(name)s}. */
record Template(List<Part> parts) {
    /** A piece of a template. */
    sealed interface Part {
        /** Text that stays as it is. */
        record Fixed(String text) implements Part {}

        /** The text of an attribute of the target. */
        record Attribute(String name) implements Part {}
    }

    /** Reads the text; {@code Refused} names the offset in it that cannot be read. */
    static Template parse(String text) {
        var parts = new ArrayList<Part>();
        var fixed = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '%') {
                fixed.append(c);
                at++;
            } else if (text.startsWith("%%", at)) {
                fixed.append('%');
                at += 2;
            } else {
                int end = attributeEnd(text, at);
                if (!fixed.isEmpty()) {
                    parts.add(new Part.Fixed(fixed.toString()));
                    fixed.setLength(0);
                }
                parts.add(new Part.Attribute(text.substring(at + 2, end)));
                at = end + 2;
            }
        }
        if (!fixed.isEmpty() || parts.isEmpty()) {
            parts.add(new Part.Fixed(fixed.toString()));
        }
        return new Template(List.copyOf(parts));
    }

    private static int attributeEnd(String text, int at) {
        int end = text.startsWith("%(", at) ? text.indexOf(")s", at) : -1;
        if (end <= at + 2) {
            throw new Refused(at, "expected an attribute of the form %(name)s, or %% for a percent sign");
        }
        return end;
    }

    /** Whether it is the same for every target. */
    boolean constant() {
        return parts.size() == 1 && parts.getFirst() instanceof Part.Fixed;
    }

    /** The text for this target; empty if the target lacks an attribute. */
    Optional<String> fill(Target target) {
        if (parts.size() == 1) {
            return text(parts.getFirst(), target);
        }
        var filled = new StringBuilder();
        for (var part : parts) {
            var text = text(part, target);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            filled.append(text.get());
        }
        return Optional.of(filled.toString());
    }

    private static Optional<String> text(Part part, Target target) {
        return switch (part) {
            case Part.Fixed fixed -> Optional.of(fixed.text());
            case Part.Attribute attribute -> value(target, attribute.name()).map(Template::text);
        };
    }

    /** The value of an attribute; a project goes by its old name too. */
    static Optional<Object> value(Target target, String name) {
        var value = target.attribute(name);
        if (value.isPresent()) {
            return value;
        }
        return switch (name) {
            case "tenant_id" -> target.attribute("project_id");
            case "project_id" -> target.attribute("tenant_id");
            default -> value;
        };
    }

    /** How the policy language writes a value. */
    static String text(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        return value.toString();
    }

    /** In plain words, for explanations: the target's attributes by name. */
    String words() {
        var words = new StringBuilder();
        for (var part : parts) {
            words.append(
                    switch (part) {
                        case Part.Fixed fixed -> '"' + fixed.text() + '"';
                        case Part.Attribute attribute -> "the target's " + attribute.name();
                    });
        }
        return words.toString();
    }
}
