package io.nubila.compute.store;

import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.db.Tx;
import java.util.Optional;

/** Passwords that guests made for themselves, encrypted by them for the owner of the server's key: SQL only. */
public final class ServerPasswordStore {
    /** The password of a server's guest, if the guest has told one. */
    public Optional<String> find(Tx tx, ServerId server) {
        return tx
                .list(
                        "SELECT password FROM server_passwords WHERE server_id = ?",
                        row -> row.string("password"),
                        server)
                .stream()
                .findFirst();
    }

    /** Keeps the password of a server that has none. */
    public void insert(Tx tx, ServerId server, String password) {
        int _ = tx.update("INSERT INTO server_passwords (server_id, password) VALUES (?, ?)", server, password);
        tx.event("server", server.value(), "set-password", Optional.empty(), Optional.empty());
    }

    /** Forgets a server's password; nothing if it has none. */
    public void delete(Tx tx, ServerId server) {
        if (tx.update("DELETE FROM server_passwords WHERE server_id = ?", server) > 0) {
            tx.event("server", server.value(), "clear-password", Optional.empty(), Optional.empty());
        }
    }
}
