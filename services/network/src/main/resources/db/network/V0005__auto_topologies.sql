-- The external network that auto-allocated topologies lead out through; there is one at most.
CREATE TABLE default_networks (
    network_id TEXT NOT NULL PRIMARY KEY REFERENCES networks (id) ON DELETE CASCADE
);

-- What was made for projects that asked for a network without saying which.
CREATE TABLE auto_topologies (
    project_id TEXT NOT NULL PRIMARY KEY,
    network_id TEXT NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
    router_id TEXT REFERENCES routers (id) ON DELETE SET NULL
);
CREATE INDEX auto_topologies_by_network ON auto_topologies (network_id);
CREATE INDEX auto_topologies_by_router ON auto_topologies (router_id);
