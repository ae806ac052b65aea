package io.nubila.image.metadef.engine;

import io.nubila.image.metadef.model.Namespace;
import io.nubila.image.metadef.model.Part;
import io.nubila.image.metadef.model.Part.Kind;
import io.nubila.image.metadef.store.MetadefStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of namespaces and of what they define. */
public final class Metadefs {
    private static final String NAMESPACE = "metadef_namespace";
    /** Characters of a definition's name. */
    private static final int MAX_NAME = 80;

    private final Db db;
    private final MetadefStore store;

    public Metadefs(Db db, MetadefStore store) {
        this.db = db;
        this.store = store;
    }

    /** A definition to be made; {@code Invalid} when it cannot be called so. */
    public record Wish(Kind kind, String name, String document) {
        public Wish {
            if (name.isBlank() || name.length() > MAX_NAME) {
                throw new Problem.Invalid("A name has 1 to %d characters.".formatted(MAX_NAME)).exception();
            }
        }
    }

    /** Adds a namespace with what it defines. */
    public Namespace create(Cause cause, Namespace wanted, List<Wish> parts) {
        return db.write(cause, tx -> {
            try {
                store.insert(tx, wanted);
            } catch (DuplicateRowException e) {
                throw taken("namespace", wanted.name());
            }
            tx.event(NAMESPACE, wanted.id(), "create", Optional.empty(), Optional.of(wanted));
            parts.forEach(part -> add(tx, wanted, part));
            return wanted;
        });
    }

    /** Changes a namespace. */
    public Namespace update(Cause cause, Namespace before, UnaryOperator<Namespace> edit) {
        return db.write(cause, tx -> {
            var wanted = edit.apply(before);
            try {
                store.update(tx, wanted);
            } catch (DuplicateRowException e) {
                throw taken("namespace", wanted.name());
            }
            tx.event(NAMESPACE, before.id(), "update", Optional.of(before), Optional.of(wanted));
            return wanted;
        });
    }

    /** Removes a namespace with all it defines; {@code Forbidden} when it is protected. */
    public void delete(Cause cause, Namespace namespace) {
        requireUnprotected(namespace);
        db.change(cause, tx -> {
            store.delete(tx, namespace);
            tx.event(NAMESPACE, namespace.id(), "delete", Optional.of(namespace), Optional.empty());
        });
    }

    private static void requireUnprotected(Namespace namespace) {
        if (namespace.isProtected()) {
            throw new Problem.Forbidden(
                            "Forbidden",
                            "Metadata definition namespace %s is protected and cannot be deleted."
                                    .formatted(namespace.name()),
                            Optional.empty())
                    .exception();
        }
    }

    /** Adds a definition; {@code Conflict} when there is one of the name. */
    public Part add(Cause cause, Namespace namespace, Wish wish) {
        return db.write(cause, tx -> add(tx, namespace, wish));
    }

    private Part add(Tx tx, Namespace namespace, Wish wish) {
        if (store.count(tx, namespace.id(), wish.kind()) >= MetadefStore.MAX_PARTS) {
            throw new Problem.OverQuota(
                            "A namespace has at most %d definitions of a kind.".formatted(MetadefStore.MAX_PARTS))
                    .exception();
        }
        var part = new Part(wish.kind(), wish.name(), wish.document(), tx.now(), tx.now());
        try {
            store.insert(tx, namespace.id(), part);
        } catch (DuplicateRowException e) {
            throw taken(wish.kind().word(), wish.name());
        }
        if (wish.kind() == Kind.RESOURCE_TYPE) {
            store.addResourceType(tx, wish.name());
        }
        tx.event("metadef_" + wish.kind().word(), wish.name(), "create", Optional.empty(), Optional.of(part));
        return part;
    }

    /** Replaces a definition, perhaps under another name. */
    public Part replace(Cause cause, Namespace namespace, Part before, Wish wish) {
        return db.write(cause, tx -> {
            var _ = store.delete(tx, namespace.id(), before.kind(), before.name());
            var part = new Part(wish.kind(), wish.name(), wish.document(), before.createdAt(), tx.now());
            try {
                store.insert(tx, namespace.id(), part);
            } catch (DuplicateRowException e) {
                throw taken(wish.kind().word(), wish.name());
            }
            tx.event("metadef_" + wish.kind().word(), before.name(), "update", Optional.of(before), Optional.of(part));
            return part;
        });
    }

    /** Adds tags; those there are before go, unless more are to be added to them. */
    public List<Part> tags(Cause cause, Namespace namespace, List<String> names, boolean append) {
        return db.write(cause, tx -> {
            if (!append) {
                store.deleteAll(tx, namespace.id(), Kind.TAG);
            }
            return names.stream()
                    .map(name -> add(tx, namespace, new Wish(Kind.TAG, name, "{}")))
                    .toList();
        });
    }

    /** Removes a definition; {@code NotFound} when there is none. */
    public void remove(Cause cause, Namespace namespace, Kind kind, String name) {
        db.change(cause, tx -> {
            var before = require(tx, namespace, kind, name);
            var _ = store.delete(tx, namespace.id(), kind, name);
            tx.event("metadef_" + kind.word(), name, "delete", Optional.of(before), Optional.empty());
        });
    }

    /** Removes all definitions of a kind; {@code Forbidden} when the namespace is protected. */
    public void removeAll(Cause cause, Namespace namespace, Kind kind) {
        requireUnprotected(namespace);
        db.change(cause, tx -> {
            store.deleteAll(tx, namespace.id(), kind);
            tx.event(NAMESPACE, namespace.id(), "delete_" + kind.word(), Optional.of(namespace), Optional.empty());
        });
    }

    /** A definition; {@code NotFound} when there is none. */
    public Part require(Tx tx, Namespace namespace, Kind kind, String name) {
        return store.part(tx, namespace.id(), kind, name)
                .orElseThrow(() -> new Problem.NotFound(
                                "The metadata definition %s with name=%s was not found in namespace=%s."
                                        .formatted(kind.word(), name, namespace.name()))
                        .exception());
    }

    private static ProblemException taken(String noun, String name) {
        return new Problem.Conflict("A metadata definition %s with name=%s already exists.".formatted(noun, name))
                .exception();
    }
}
