CREATE TABLE address_scopes (
    id TEXT NOT NULL PRIMARY KEY,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    shared INTEGER NOT NULL,
    ip_version INTEGER NOT NULL
);
CREATE INDEX address_scopes_by_project ON address_scopes (project_id, id);
CREATE INDEX address_scopes_by_name ON address_scopes (name, id);

CREATE TABLE subnet_pools (
    id TEXT NOT NULL PRIMARY KEY,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    shared INTEGER NOT NULL,
    is_default INTEGER NOT NULL,
    address_scope_id TEXT REFERENCES address_scopes (id),
    ip_version INTEGER NOT NULL,
    prefixes TEXT NOT NULL,
    min_prefix INTEGER NOT NULL,
    max_prefix INTEGER NOT NULL,
    default_prefix INTEGER NOT NULL,
    default_quota INTEGER,
    -- Counted up by each subnet cut out of the pool, so that two that are cut at once wait for each other.
    turn INTEGER NOT NULL
);
CREATE INDEX subnet_pools_by_project ON subnet_pools (project_id, id);
CREATE INDEX subnet_pools_by_name ON subnet_pools (name, id);
CREATE INDEX subnet_pools_by_scope ON subnet_pools (address_scope_id);
CREATE INDEX subnet_pools_by_default ON subnet_pools (is_default, ip_version);

ALTER TABLE subnets ADD COLUMN subnetpool_id TEXT REFERENCES subnet_pools (id);
CREATE INDEX subnets_by_pool ON subnets (subnetpool_id, project_id);

-- Resources lent to other projects. The columns "shared" of networks, pools and scopes say the same about everybody at
-- once, and are kept in step.
CREATE TABLE rbac_policies (
    id TEXT NOT NULL PRIMARY KEY,
    project_id TEXT NOT NULL,
    object_type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (object_type, object_id, action, target)
);
CREATE INDEX rbac_policies_by_project ON rbac_policies (project_id, id);
CREATE INDEX rbac_policies_by_target ON rbac_policies (object_type, target, action, object_id);

INSERT INTO rbac_policies (id, project_id, object_type, object_id, action, target, created_at)
SELECT substr(id, 1, 8) || '-0001-4000-8000' || substr(id, 24), project_id, 'network', id, 'access_as_shared', '*', created_at
  FROM networks WHERE shared = 1;
INSERT INTO rbac_policies (id, project_id, object_type, object_id, action, target, created_at)
SELECT substr(id, 1, 8) || '-0002-4000-8000' || substr(id, 24), project_id, 'network', id, 'access_as_external', '*', created_at
  FROM networks WHERE external = 1;

-- Where operators have put networks and routers by hand, or taken them away from.
CREATE TABLE schedules (
    kind TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    host TEXT NOT NULL,
    wanted INTEGER NOT NULL,
    PRIMARY KEY (kind, resource_id, host)
);
CREATE INDEX schedules_by_host ON schedules (kind, host, wanted, resource_id);
