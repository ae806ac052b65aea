package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.policy.Target;
import io.nubila.network.model.Standard;
import io.nubila.network.store.Scope;
import io.nubila.network.store.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What is particular to one kind of resource; {@link Resources} does what all have in common. */
interface Noun<T> {
    /** Such as {@code security_group}; policy rules and bodies use it. */
    String singular();

    /** Such as {@code security_groups}. */
    String plural();

    Attributes attributes();

    List<T> list(Tx tx, Scope scope, Wanted wanted);

    Optional<T> find(Tx tx, Scope scope, String id);

    ProblemException notFound(String id);

    String id(T item);

    Standard about(T item);

    /** What policy may look at, for each item, when this caller asks. */
    List<Target> targets(Tx tx, Caller caller, List<T> items);

    /** The wire's form of each item, whole, as this caller sees it. */
    List<ObjectNode> views(Tx tx, Caller caller, List<T> items);

    /** Makes a resource, after checking the policy with what it refers to. */
    T create(Tx tx, Request request, Given given, ProjectId project);

    /** Makes several at once; {@code givens} is never empty. */
    default List<T> createAll(Tx tx, Request request, List<Given> givens, List<ProjectId> projects) {
        var made = new ArrayList<T>();
        for (int i = 0; i < givens.size(); i++) {
            made.add(create(tx, request, givens.get(i), projects.get(i)));
        }
        return made;
    }

    /** Changes a resource; the policy has been checked. */
    T update(Tx tx, Request request, T before, Given given);

    /** Gives a resource other tags; only for nouns that have any, which are those with routes for them. */
    default T tag(Tx tx, T before, List<String> tags) {
        throw new Problem.Bug("a %s has no tags".formatted(singular())).exception();
    }

    /** Removes a resource; the policy has been checked. */
    void delete(Tx tx, Request request, T item);
}
