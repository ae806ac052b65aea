package io.nubila.identity.model;

/**
 * A role given to someone somewhere.
 *
 * @param inherited whether it holds in the projects below the target and not in the target itself
 */
public record Assignment(Actor actor, Place place, String roleId, boolean inherited) {

    /** Who gets a role. */
    public record Actor(Is kind, String id) {
        /** What an actor can be. */
        public enum Is {
            /** One user. */
            USER,
            /** All members of a group. */
            GROUP
        }

        /** A user. */
        public static Actor user(String id) {
            return new Actor(Is.USER, id);
        }

        /** A group. */
        public static Actor group(String id) {
            return new Actor(Is.GROUP, id);
        }
    }

    /** Where a role holds. */
    public record Place(Where kind, String id) {
        /** The whole system. */
        public static final Place SYSTEM = new Place(Where.SYSTEM, "system");

        /** What a place can be. */
        public enum Where {
            /** One project. */
            PROJECT,
            /** One domain. */
            DOMAIN,
            /** The cloud as a whole. */
            SYSTEM
        }

        /** A project. */
        public static Place project(String id) {
            return new Place(Where.PROJECT, id);
        }

        /** A domain. */
        public static Place domain(String id) {
            return new Place(Where.DOMAIN, id);
        }
    }
}
