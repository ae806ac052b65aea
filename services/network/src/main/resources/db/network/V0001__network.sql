CREATE TABLE networks (
    id TEXT NOT NULL PRIMARY KEY,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    admin_up INTEGER NOT NULL,
    shared INTEGER NOT NULL,
    external INTEGER NOT NULL,
    mtu INTEGER NOT NULL,
    port_security INTEGER NOT NULL,
    dns_domain TEXT NOT NULL,
    segment_type TEXT NOT NULL,
    physical_network TEXT,
    segment_tag INTEGER,
    zone_hints TEXT NOT NULL
);
CREATE INDEX networks_by_project ON networks (project_id, id);
CREATE INDEX networks_by_name ON networks (name, id);
CREATE INDEX networks_by_shared ON networks (shared, id);
CREATE INDEX networks_by_external ON networks (external, id);

CREATE TABLE segments (
    type TEXT NOT NULL,
    physical_network TEXT NOT NULL,
    tag INTEGER NOT NULL,
    network_id TEXT NOT NULL REFERENCES networks (id),
    PRIMARY KEY (type, physical_network, tag)
);
CREATE INDEX segments_by_network ON segments (network_id);

CREATE TABLE subnets (
    id TEXT NOT NULL PRIMARY KEY,
    network_id TEXT NOT NULL REFERENCES networks (id),
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    ip_version INTEGER NOT NULL,
    cidr TEXT NOT NULL,
    gateway_ip TEXT,
    enable_dhcp INTEGER NOT NULL,
    ipv6_ra_mode TEXT,
    ipv6_address_mode TEXT,
    dns_nameservers TEXT NOT NULL,
    host_routes TEXT NOT NULL,
    allocation_pools TEXT NOT NULL
);
CREATE INDEX subnets_by_network ON subnets (network_id, created_at, id);
CREATE INDEX subnets_by_project ON subnets (project_id, id);
CREATE INDEX subnets_by_name ON subnets (name, id);

CREATE TABLE ports (
    id TEXT NOT NULL PRIMARY KEY,
    network_id TEXT NOT NULL REFERENCES networks (id),
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    admin_up INTEGER NOT NULL,
    mac TEXT NOT NULL,
    device_id TEXT NOT NULL,
    device_owner TEXT NOT NULL,
    status TEXT NOT NULL,
    host TEXT NOT NULL,
    vnic_type TEXT NOT NULL,
    binding_profile TEXT NOT NULL,
    port_security INTEGER NOT NULL,
    fixed_ips TEXT NOT NULL,
    security_groups TEXT NOT NULL,
    address_pairs TEXT NOT NULL,
    dhcp_options TEXT NOT NULL,
    dns_name TEXT NOT NULL,
    dns_domain TEXT NOT NULL,
    made_for_server INTEGER NOT NULL,
    attached_at INTEGER NOT NULL,
    UNIQUE (network_id, mac)
);
CREATE INDEX ports_by_project ON ports (project_id, id);
CREATE INDEX ports_by_network ON ports (network_id, device_owner, id);
CREATE INDEX ports_by_device ON ports (device_id, attached_at, id);
CREATE INDEX ports_by_owner ON ports (device_owner, device_id);
CREATE INDEX ports_by_name ON ports (name, id);

CREATE TABLE ip_allocations (
    subnet_id TEXT NOT NULL REFERENCES subnets (id),
    ip TEXT NOT NULL,
    address TEXT NOT NULL,
    network_id TEXT NOT NULL,
    port_id TEXT NOT NULL REFERENCES ports (id),
    PRIMARY KEY (subnet_id, ip)
);
CREATE INDEX ip_allocations_by_port ON ip_allocations (port_id);
CREATE INDEX ip_allocations_by_network ON ip_allocations (network_id, ip);

CREATE TABLE security_groups (
    id TEXT NOT NULL PRIMARY KEY,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    stateful INTEGER NOT NULL,
    is_default INTEGER NOT NULL
);
CREATE INDEX security_groups_by_project ON security_groups (project_id, id);
CREATE INDEX security_groups_by_name ON security_groups (name, id);

CREATE TABLE default_security_groups (
    project_id TEXT NOT NULL PRIMARY KEY,
    group_id TEXT NOT NULL REFERENCES security_groups (id)
);

CREATE TABLE security_group_rules (
    id TEXT NOT NULL PRIMARY KEY,
    group_id TEXT NOT NULL REFERENCES security_groups (id),
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    direction TEXT NOT NULL,
    ethertype TEXT NOT NULL,
    protocol TEXT,
    port_min INTEGER,
    port_max INTEGER,
    remote_prefix TEXT,
    remote_group_id TEXT REFERENCES security_groups (id),
    essence TEXT NOT NULL,
    UNIQUE (group_id, essence)
);
CREATE INDEX security_group_rules_by_project ON security_group_rules (project_id, id);
CREATE INDEX security_group_rules_by_remote ON security_group_rules (remote_group_id);

CREATE TABLE port_security_groups (
    port_id TEXT NOT NULL REFERENCES ports (id),
    group_id TEXT NOT NULL REFERENCES security_groups (id),
    PRIMARY KEY (port_id, group_id)
);
CREATE INDEX port_security_groups_by_group ON port_security_groups (group_id, port_id);

CREATE TABLE routers (
    id TEXT NOT NULL PRIMARY KEY,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    admin_up INTEGER NOT NULL,
    gateway_network_id TEXT REFERENCES networks (id),
    gateway_port_id TEXT REFERENCES ports (id),
    enable_snat INTEGER NOT NULL,
    routes TEXT NOT NULL,
    zone_hints TEXT NOT NULL
);
CREATE INDEX routers_by_project ON routers (project_id, id);
CREATE INDEX routers_by_name ON routers (name, id);
CREATE INDEX routers_by_gateway ON routers (gateway_port_id);

CREATE TABLE floating_ips (
    id TEXT NOT NULL PRIMARY KEY,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    network_id TEXT NOT NULL REFERENCES networks (id),
    ip TEXT NOT NULL,
    floating_port_id TEXT NOT NULL REFERENCES ports (id),
    fixed_port_id TEXT REFERENCES ports (id),
    fixed_ip TEXT,
    router_id TEXT REFERENCES routers (id),
    status TEXT NOT NULL,
    dns_name TEXT NOT NULL,
    dns_domain TEXT NOT NULL,
    UNIQUE (network_id, fixed_port_id, fixed_ip)
);
CREATE INDEX floating_ips_by_project ON floating_ips (project_id, id);
CREATE INDEX floating_ips_by_router ON floating_ips (router_id);
CREATE INDEX floating_ips_by_port ON floating_ips (fixed_port_id);
CREATE INDEX floating_ips_by_floating_port ON floating_ips (floating_port_id);

CREATE TABLE tags (
    resource_id TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (resource_id, tag)
);
CREATE INDEX tags_by_tag ON tags (tag, resource_id);

CREATE TABLE quotas (
    project_id TEXT NOT NULL,
    resource TEXT NOT NULL,
    maximum INTEGER NOT NULL,
    PRIMARY KEY (project_id, resource)
);

CREATE TABLE agents (
    id TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    host TEXT NOT NULL,
    description TEXT NOT NULL,
    admin_up INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    configuration TEXT NOT NULL,
    UNIQUE (type, host)
);
CREATE INDEX routers_by_gateway_network ON routers (gateway_network_id);
CREATE INDEX default_security_groups_by_group ON default_security_groups (group_id);
