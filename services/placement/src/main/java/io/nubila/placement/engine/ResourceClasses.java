package io.nubila.placement.engine;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.placement.model.StandardNames;

/** Changes of operators' own resource classes. */
public final class ResourceClasses {
    private final Db db;
    private final Names names;
    private final ProviderIndex index;

    public ResourceClasses(Db db, Names names, ProviderIndex index) {
        this.db = db;
        this.names = names;
        this.index = index;
    }

    /** What to say of a class that is not there. */
    public static RuntimeException missing(String name) {
        return new Problem.NotFound("placement.undefined_code", "No such resource class %s.".formatted(name))
                .exception();
    }

    /** Gives a custom class another name wherever it is used. */
    public void rename(Cause cause, String before, String after) {
        if (StandardNames.isStandardClass(before)) {
            throw new Problem.Invalid(
                            "placement.undefined_code", "Cannot update standard resource class %s.".formatted(before))
                    .exception();
        }
        var classes = names.customClasses();
        db.change(cause, tx -> {
            if (!classes.delete(tx, before)) {
                throw missing(before);
            }
            if (!classes.insert(tx, after)) {
                throw new Problem.Conflict(
                                "placement.undefined_code", "Resource class already exists: %s".formatted(after))
                        .exception();
            }
            classes.renameClass(tx, before, after);
            tx.afterCommit(index::forget);
        });
    }

    /** Removes a custom class no provider has. */
    public void delete(Cause cause, String name) {
        if (StandardNames.isStandardClass(name)) {
            throw new Problem.Invalid(
                            "placement.undefined_code",
                            "Error in delete resource class: Cannot delete standard resource class %s.".formatted(name))
                    .exception();
        }
        var classes = names.customClasses();
        db.change(cause, tx -> {
            if (classes.classInUse(tx, name)) {
                throw new Problem.Conflict(
                                "placement.undefined_code",
                                "Error in delete resource class: Cannot delete resource class %s. Class is in use in inventory."
                                        .formatted(name))
                        .exception();
            }
            if (!classes.delete(tx, name)) {
                throw missing(name);
            }
        });
    }
}
