package io.nubila.harness;

import java.util.List;
import java.util.Optional;

/** How one operation is brought about from outside, on a thing of its own, and what may be true afterwards. */
interface Deed {
    /** The status of a thing that is no more. */
    String GONE = "GONE";

    /** The operation's name. */
    String operation();

    /** The status in which the thing rests when the operation succeeded. */
    String done();

    /** The status in which it rests when the operation failed for good. */
    String undone();

    /** Makes a thing of this name that is ready for the deed; answers its id, or nothing when the deed makes it. */
    Optional<String> prepare(Session user, String name);

    /** Asks for the deed. The answer never comes when the process ends meanwhile. */
    void ask(Session user, String name, Optional<String> id);

    /** The thing of that name, if it is there. */
    Optional<String> find(Session user, String name);

    /** Waits until the thing rests; answers its status. */
    String rest(Session user, String id);

    /** Looks whether what a thing in this status has to have is there, and no more. */
    void check(Session user, Leftovers leftovers, String name, String id, String status);

    /** Removes the thing and what the deed made of it, and waits until they are gone. */
    void remove(Session user, String name, String id);

    /** What is still held in the name of a thing. */
    List<String> left(Leftovers leftovers, String id);

    /** Waits until nothing is held any more. */
    default void awaitNothingLeft(Leftovers leftovers, String id) {
        var _ = Waiting.until("nothing is left of " + id, Workbench.LIMIT, () -> left(leftovers, id), List::isEmpty);
    }
}
