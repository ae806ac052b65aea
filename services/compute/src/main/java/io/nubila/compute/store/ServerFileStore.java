package io.nubila.compute.store;

import io.nubila.compute.model.InjectedFile;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.db.Tx;
import java.util.List;

/** Files given to servers, apart from the servers because only guests read them: SQL only. */
public final class ServerFileStore {
    /** Keeps the files of a new server. */
    public void insert(Tx tx, ServerId server, List<InjectedFile> files) {
        for (int number = 0; number < files.size(); number++) {
            var file = files.get(number);
            int _ = tx.update(
                    "INSERT INTO server_files (server_id, number, path, content) VALUES (?, ?, ?, ?)",
                    server,
                    number,
                    file.path(),
                    file.base64());
        }
    }

    /** The files of a server in the order in which they were given. */
    public List<InjectedFile> of(Tx tx, ServerId server) {
        return tx.list(
                "SELECT path, content FROM server_files WHERE server_id = ? ORDER BY number",
                row -> new InjectedFile(row.string("path"), row.string("content")),
                server);
    }
}
