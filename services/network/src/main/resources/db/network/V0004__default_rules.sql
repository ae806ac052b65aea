-- The rules that new security groups begin with.
CREATE TABLE default_rules (
    id TEXT NOT NULL PRIMARY KEY,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    direction TEXT NOT NULL,
    ethertype TEXT NOT NULL,
    protocol TEXT,
    port_min INTEGER,
    port_max INTEGER,
    remote_prefix TEXT,
    remote_group_id TEXT,
    in_default INTEGER NOT NULL,
    in_others INTEGER NOT NULL
);

INSERT INTO default_rules (id, description, created_at, direction, ethertype, remote_group_id, in_default, in_others)
VALUES ('0a5c1f0e-3d2b-4c6a-9a01-6e7562696c61', 'Legacy default SG rule for egress traffic', 0, 'egress', 'IPv4', NULL, 1, 1);
INSERT INTO default_rules (id, description, created_at, direction, ethertype, remote_group_id, in_default, in_others)
VALUES ('0a5c1f0e-3d2b-4c6a-9a02-6e7562696c61', 'Legacy default SG rule for egress traffic', 0, 'egress', 'IPv6', NULL, 1, 1);
INSERT INTO default_rules (id, description, created_at, direction, ethertype, remote_group_id, in_default, in_others)
VALUES ('0a5c1f0e-3d2b-4c6a-9a03-6e7562696c61', 'Legacy default SG rule for ingress traffic', 0, 'ingress', 'IPv4', 'PARENT', 1, 0);
INSERT INTO default_rules (id, description, created_at, direction, ethertype, remote_group_id, in_default, in_others)
VALUES ('0a5c1f0e-3d2b-4c6a-9a04-6e7562696c61', 'Legacy default SG rule for ingress traffic', 0, 'ingress', 'IPv6', 'PARENT', 1, 0);
