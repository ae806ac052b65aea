package io.nubila.app;

import io.nubila.kernel.base.Ids;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** The passwords of the users made at first start, random, in a file that only the owner can read. */
record Passwords(String admin, String demo) {
    private static final int BYTES = 18;

    /** The passwords of this state folder, made when there are none. */
    static Passwords of(Path state, Ids ids) {
        var file = state.resolve("keys/passwords.json");
        try {
            if (Files.exists(file)) {
                return Json.read(Files.readString(file), Passwords.class);
            }
            Files.createDirectories(file.getParent());
            var made = new Passwords(random(ids), random(ids));
            var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            var temporary = file.resolveSibling("passwords.json.new");
            Files.deleteIfExists(temporary);
            Files.createFile(temporary, onlyOwner);
            Files.writeString(temporary, Json.write(made));
            Files.move(temporary, file);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String random(Ids ids) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ids.bytes(BYTES));
    }

    @Override
    public String toString() {
        return "Passwords[hidden]";
    }
}
