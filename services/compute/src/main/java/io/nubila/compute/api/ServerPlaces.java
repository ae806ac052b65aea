package io.nubila.compute.api;

import io.nubila.compute.engine.Scheduler;
import io.nubila.compute.model.Host;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.ServerGroup;
import io.nubila.compute.store.AggregateStore;
import io.nubila.compute.store.HostStore;
import io.nubila.compute.store.ServerGroupStore;
import io.nubila.contracts.compute.HostName;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Microversion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Where servers are beside their host: the host's zone and how it is, and the group they are in. */
final class ServerPlaces {
    private final Db db;
    private final HostStore hosts;
    private final AggregateStore aggregates;
    private final ServerGroupStore groups;

    /** A host's zone, and its status in the words of the API; empty when it is not asked for or the host is forgotten. */
    record Place(String zone, String status) {
        static final Place UNKNOWN = new Place(Scheduler.DEFAULT_ZONE, "");
    }

    ServerPlaces(Db db, HostStore hosts, AggregateStore aggregates, ServerGroupStore groups) {
        this.db = db;
        this.hosts = hosts;
        this.aggregates = aggregates;
        this.groups = groups;
    }

    /**
     * What is told of each host of these servers.
     *
     * @param withStatus whether how the hosts are will be shown
     */
    Map<HostName, Place> of(List<Server> servers, boolean withStatus) {
        var names = servers.stream()
                .map(Server::host)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        return names.isEmpty()
                ? Map.of()
                : db.read(tx -> {
                    var zones = aggregates.zones(tx, names);
                    var known = withStatus ? hosts.all(tx, names) : Map.<HostName, Host>of();
                    var found = new HashMap<HostName, Place>();
                    for (var name : names) {
                        var status = Optional.ofNullable(known.get(name)).map(host -> host.apiStatus(tx.now()));
                        found.put(name, new Place(zones.getOrDefault(name, Scheduler.DEFAULT_ZONE), status.orElse("")));
                    }
                    return found;
                });
    }

    /** Adds the group to what is shown of one server; lists do not tell it. */
    void showGroup(ObjectNode json, Microversion version, Server server) {
        if (version.atLeast("2.71")) {
            var list = json.putArray("server_groups");
            db.read(tx -> groups.ofServer(tx, server.id())).map(ServerGroup::id).ifPresent(list::add);
        }
    }
}
