package io.nubila.network.store;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.RouterId;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AutoTopology;
import java.util.Optional;

/** The default external network, and the topologies that were made for projects. */
public final class AutoTopologyStore {
    /** The external network that is the default one. */
    public Optional<NetworkId> defaultNetwork(Tx tx) {
        return tx.one("""
                SELECT n.id FROM default_networks d JOIN networks n ON n.id = d.network_id
                 WHERE n.external = 1 ORDER BY n.id LIMIT 1
                """, row -> new NetworkId(row.string("id")));
    }

    /** Notes whether a network is the default one. */
    public void mark(Tx tx, NetworkId network, boolean isDefault) {
        var _ = tx.update("DELETE FROM default_networks WHERE network_id = ?", network);
        if (isDefault) {
            var _ = tx.update("INSERT INTO default_networks (network_id) VALUES (?)", network);
        }
    }

    /** What was made for a project, as long as its network is there. */
    public Optional<AutoTopology> find(Tx tx, ProjectId project) {
        return tx.one(
                "SELECT project_id, network_id, router_id FROM auto_topologies WHERE project_id = ?",
                row -> new AutoTopology(
                        new ProjectId(row.string("project_id")),
                        new NetworkId(row.string("network_id")),
                        row.optionalString("router_id").map(RouterId::new)),
                project);
    }

    /** Notes what was made for a project. */
    public void insert(Tx tx, AutoTopology topology) {
        var _ = tx.update(
                "INSERT INTO auto_topologies (project_id, network_id, router_id) VALUES (?, ?, ?)",
                topology.project(),
                topology.network(),
                topology.router());
    }
}
