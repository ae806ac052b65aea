-- Ports that compute plugged in, whoever made them. A device owner is no proof: anybody may write one.
CREATE TABLE bound_ports (
    port_id TEXT NOT NULL PRIMARY KEY REFERENCES ports (id) ON DELETE CASCADE
);
INSERT INTO bound_ports (port_id)
SELECT id FROM ports WHERE device_owner LIKE 'compute:%' AND host <> '' AND made_for_server = 0;
