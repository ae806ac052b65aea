package io.nubila.kernel.policy;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A check as parsed. {@code Evaluation} says when it holds, {@code Explanation} says why. */
sealed interface Check {
    /** {@code @}, or an empty check: holds for everyone. */
    record Always() implements Check {}

    /** {@code !}: holds for no one. */
    record Never() implements Check {}

    /** {@code role:name}: the caller has the role. */
    record Role(Template name) implements Check {}

    /** {@code rule:name}: the other rule's check holds. Its scopes are not looked at. */
    record Reference(String rule) implements Check {}

    /** {@code is_admin:1}: Nubila itself asks. */
    record Service(boolean expected) implements Check {}

    /** {@code user_id:%(x)s}: an attribute of the caller has this text. */
    record Own(CallerAttribute attribute, Template expected) implements Check {}

    /** {@code 'public':%(x)s}, {@code True:%(x)s}, {@code None:%(x)s}: the right side has this text. */
    record Literal(String text, Template expected) implements Check {}

    /** {@code field:networks:shared=True}: an attribute of the target has this value, or matches from its start on. */
    record Field(String kind, String name, String value, Optional<Pattern> pattern) implements Check {}

    /** {@code not}. */
    record Not(Check check) implements Check {}

    /** {@code and}: all hold. */
    record All(List<Check> checks) implements Check {}

    /** {@code or}: at least one holds. */
    record Any(List<Check> checks) implements Check {}
}
