package io.nubila.identity.engine;

import io.nubila.kernel.json.Json;

/** The resource option that guards roles, projects and domains against changes. */
final class Immutable {
    private static final String OPTION = "immutable";

    private Immutable() {}

    /** Whether options, as JSON, have it. */
    static boolean in(String options) {
        return !options.equals("{}") && Json.tree(options).path(OPTION).asBoolean(false);
    }

    /** Refuses a change of something guarded, unless the change takes the guard away. */
    static void refuseUpdate(String noun, String id, String before, String after) {
        if (in(before) && in(after)) {
            throw Refusals.forbidden(
                    ("Unable to update immutable %s resource: `%s`. Set resource option \"immutable\" to"
                                    + " false first.")
                            .formatted(noun, id));
        }
    }

    /** Refuses the end of something guarded. */
    static void refuseDelete(String noun, String id, String options) {
        if (in(options)) {
            throw Refusals.forbidden(
                    ("Unable to delete immutable %s resource: `%s`. Set resource option \"immutable\" to"
                                    + " false first.")
                            .formatted(noun, id));
        }
    }
}
