package io.nubila.app;

import io.nubila.identity.IdentityModule;
import io.nubila.identity.engine.IdentityBootstrap;
import io.nubila.kernel.node.Surroundings;
import java.util.List;

/**
 * Makes the first users, projects, roles and the catalogue, and the files by which clients reach them. Begins as soon as
 * identity is there, on a thread of its own: hashing passwords takes longer than all the rest of a start.
 */
final class FirstUsers {
    private final Surroundings around;
    private final IdentityModule identity;
    private final Later<Boolean> made;

    FirstUsers(Surroundings around, IdentityModule identity) {
        this.around = around;
        this.identity = identity;
        this.made = Later.of("first-users", this::make);
    }

    /** Waits until they are there. */
    void join() {
        var _ = made.get();
    }

    private boolean make() {
        var passwords = Passwords.of(around.state(), around.ids());
        var roots = around.endpoints();
        identity.bootstrap()
                .run(new IdentityBootstrap.Wish(
                        passwords.admin(),
                        passwords.demo(),
                        roots.region(),
                        List.of(
                                entry("identity", "keystone", "Identity", roots.root("identity") + "/v3"),
                                entry("image", "glance", "Images", roots.root("image")),
                                entry("placement", "placement", "Placement", roots.root("placement")),
                                entry("compute", "nova", "Compute", roots.root("compute") + "/v2.1"),
                                entry("network", "neutron", "Networks", roots.root("network")))));
        new CloudsFile(around.state(), roots.root("identity"), passwords).write();
        return true;
    }

    private static IdentityBootstrap.CatalogEntry entry(String type, String name, String description, String url) {
        return new IdentityBootstrap.CatalogEntry(type, name, description, url);
    }
}
