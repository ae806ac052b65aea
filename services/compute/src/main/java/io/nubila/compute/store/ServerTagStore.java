package io.nubila.compute.store;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.PortId;
import io.nubila.kernel.db.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Words a project hangs on its servers, and on their interfaces: SQL only. */
public final class ServerTagStore {
    /** The most tags a server has. */
    public static final int MOST = 50;

    private record Tagged(ServerId server, String tag) {}

    /** A server's tags in alphabetical order. */
    public List<String> of(Tx tx, ServerId server) {
        return of(tx, List.of(server)).getOrDefault(server, List.of());
    }

    /** The tags of each of these servers that has any, in alphabetical order. */
    public Map<ServerId, List<String>> of(Tx tx, List<ServerId> servers) {
        var found = new LinkedHashMap<ServerId, List<String>>();
        if (servers.isEmpty()) {
            return found;
        }
        var places = "?" + ", ?".repeat(servers.size() - 1);
        var rows = tx.list(
                "SELECT server_id, tag FROM server_tags WHERE server_id IN (" + places + ") ORDER BY server_id, tag",
                row -> new Tagged(new ServerId(row.string("server_id")), row.string("tag")),
                servers.toArray());
        for (var row : rows) {
            found.computeIfAbsent(row.server(), _ -> new ArrayList<>()).add(row.tag());
        }
        return found;
    }

    /** Gives a server exactly these tags. */
    public void replace(Tx tx, ServerId server, Collection<String> tags) {
        var before = of(tx, server);
        int _ = tx.update("DELETE FROM server_tags WHERE server_id = ?", server);
        for (var tag : tags.stream().distinct().toList()) {
            int _ = tx.update("INSERT INTO server_tags (server_id, tag) VALUES (?, ?)", server, tag);
        }
        tx.event("server", server.value(), "tag", Optional.of(before), Optional.of(of(tx, server)));
    }

    /** Keeps the tag of one of a server's interfaces. */
    public void tagInterface(Tx tx, ServerId server, PortId port, String tag) {
        untagInterface(tx, server, port);
        int _ = tx.update("INSERT INTO interface_tags (server_id, port_id, tag) VALUES (?, ?, ?)", server, port, tag);
    }

    /** Forgets the tag of one of a server's interfaces. */
    public void untagInterface(Tx tx, ServerId server, PortId port) {
        int _ = tx.update("DELETE FROM interface_tags WHERE server_id = ? AND port_id = ?", server, port);
    }

    /** The tags of a server's interfaces that have one. */
    public Map<PortId, String> ofInterfaces(Tx tx, ServerId server) {
        var found = new LinkedHashMap<PortId, String>();
        tx.list(
                        "SELECT port_id, tag FROM interface_tags WHERE server_id = ? ORDER BY port_id",
                        row -> Map.entry(new PortId(row.string("port_id")), row.string("tag")),
                        server)
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }
}
