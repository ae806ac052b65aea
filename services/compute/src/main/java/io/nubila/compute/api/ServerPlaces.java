package io.nubila.compute.api;

import io.nubila.compute.model.Server;
import io.nubila.compute.model.ServerGroup;
import io.nubila.compute.store.AggregateStore;
import io.nubila.compute.store.ServerGroupStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Microversion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Where servers are beside their host: the zone of the host, and the group they are in. */
final class ServerPlaces {
    private final Db db;
    private final AggregateStore aggregates;
    private final ServerGroupStore groups;

    ServerPlaces(Db db, AggregateStore aggregates, ServerGroupStore groups) {
        this.db = db;
        this.aggregates = aggregates;
        this.groups = groups;
    }

    /** The zone of each host of these servers that is in one. */
    Map<HostName, String> zones(List<Server> servers) {
        var hosts = servers.stream()
                .map(Server::host)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        return hosts.isEmpty() ? Map.of() : db.read(tx -> aggregates.zones(tx, hosts));
    }

    /** Adds the group to what is shown of one server; lists do not tell it. */
    void showGroup(ObjectNode json, Microversion version, Server server) {
        if (version.atLeast("2.71")) {
            var list = json.putArray("server_groups");
            db.read(tx -> groups.ofServer(tx, server.id())).map(ServerGroup::id).ifPresent(list::add);
        }
    }
}
