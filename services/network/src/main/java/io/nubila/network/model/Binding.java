package io.nubila.network.model;

/**
 * Where and how a port is plugged in.
 *
 * @param host empty while it is not
 * @param profile what the one who plugs it in wants to be kept with it: the text of a JSON object
 */
public record Binding(String host, String vnicType, String profile) {
    public static final String NORMAL = "normal";
    /** The profile of a port about which nobody wants anything to be kept. */
    public static final String NO_PROFILE = "{}";

    /** Not plugged in. */
    public static Binding none() {
        return new Binding("", NORMAL, NO_PROFILE);
    }

    /** Plugged in on a host. */
    public Binding on(String newHost) {
        return new Binding(newHost, vnicType, profile);
    }
}
