package io.nubila.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes {@code clouds.yaml} and {@code openrc}: how the stock clients reach this cloud. Readable by the owner only. */
final class CloudsFile {
    private final Path state;
    private final String identityUrl;
    private final Passwords passwords;

    CloudsFile(Path state, String identityUrl, Passwords passwords) {
        this.state = state;
        this.identityUrl = identityUrl;
        this.passwords = passwords;
    }

    void write() {
        var authority = state.resolve("ca.pem");
        var clouds = new StringBuilder("clouds:\n");
        clouds.append(
                cloud("admin", "admin", passwords.admin(), "project_name: admin\n      project_domain_id: default"));
        clouds.append(cloud("demo", "demo", passwords.demo(), "project_name: demo\n      project_domain_id: default"));
        clouds.append(cloud("system", "admin", passwords.admin(), "system_scope: all"));
        put(state.resolve("clouds.yaml"), clouds.toString().replace("CA_FILE", authority.toString()));
        put(state.resolve("openrc"), """
                # source this file: the project demo of this cloud; `source openrc admin` for the administrator
                unset OS_CLOUD OS_SYSTEM_SCOPE
                export OS_CLIENT_CONFIG_FILE='%s'
                export OS_CLOUD="${1:-demo}"
                """.formatted(state.resolve("clouds.yaml")));
    }

    private String cloud(String name, String user, String password, String scope) {
        return """
                  %s:
                    auth:
                      auth_url: %s/v3
                      username: %s
                      password: %s
                      user_domain_id: default
                      %s
                    region_name: RegionOne
                    interface: public
                    identity_api_version: 3
                    cacert: CA_FILE
                """.formatted(name, identityUrl, user, password, scope).indent(0);
    }

    private static void put(Path file, String text) {
        try {
            var temporary = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(temporary);
            var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createFile(temporary, onlyOwner);
            Files.writeString(temporary, text);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
