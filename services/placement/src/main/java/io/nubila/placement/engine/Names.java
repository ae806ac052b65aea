package io.nubila.placement.engine;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Tx;
import io.nubila.placement.model.StandardNames;
import io.nubila.placement.store.NameStore;
import java.util.Collection;

/** Which traits and resource classes there are: the standard ones and those operators made. */
public final class Names {
    private final NameStore traits;
    private final NameStore classes;

    public Names(NameStore traits, NameStore classes) {
        this.traits = traits;
        this.classes = classes;
    }

    /** Operators' own traits. */
    public NameStore customTraits() {
        return traits;
    }

    /** Operators' own resource classes. */
    public NameStore customClasses() {
        return classes;
    }

    public boolean traitExists(Tx tx, String name) {
        return StandardNames.isStandardTrait(name) || traits.find(tx, name).isPresent();
    }

    public boolean classExists(Tx tx, String name) {
        return StandardNames.isStandardClass(name) || classes.find(tx, name).isPresent();
    }

    /** {@code Invalid} naming the resource classes that do not exist. */
    public void requireClasses(Tx tx, Collection<String> names, String sentence) {
        var missing =
                names.stream().filter(name -> !classExists(tx, name)).sorted().toList();
        if (!missing.isEmpty()) {
            throw new Problem.Invalid("placement.undefined_code", sentence.formatted(String.join(", ", missing)))
                    .exception();
        }
    }

    /** {@code Invalid} naming the traits that do not exist. */
    public void requireTraits(Tx tx, Collection<String> names, String sentence) {
        var missing =
                names.stream().filter(name -> !traitExists(tx, name)).sorted().toList();
        if (!missing.isEmpty()) {
            throw new Problem.Invalid("placement.undefined_code", sentence.formatted(String.join(", ", missing)))
                    .exception();
        }
    }

    /** Makes the custom names exist; {@code Invalid} for a name that is neither standard nor custom. */
    void ensure(Tx tx, Collection<String> wantedClasses, Collection<String> wantedTraits) {
        for (var name : wantedClasses) {
            if (!StandardNames.isStandardClass(name)) {
                requireCustom(name);
                var _ = classes.insert(tx, name);
            }
        }
        for (var name : wantedTraits) {
            if (!StandardNames.isStandardTrait(name)) {
                requireCustom(name);
                var _ = traits.insert(tx, name);
            }
        }
    }

    private static void requireCustom(String name) {
        if (!StandardNames.isCustom(name)) {
            throw new Problem.Invalid("%s is no standard name and does not begin with CUSTOM_".formatted(name))
                    .exception();
        }
    }
}
