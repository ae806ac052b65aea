ALTER TABLE servers ADD COLUMN locked_how TEXT;

CREATE TABLE server_tags (
    server_id TEXT NOT NULL,
    tag       TEXT NOT NULL,
    PRIMARY KEY (server_id, tag)
);
CREATE INDEX server_tags_by_tag ON server_tags (tag, server_id);

CREATE TABLE interface_tags (
    server_id TEXT NOT NULL,
    port_id   TEXT NOT NULL,
    tag       TEXT NOT NULL,
    PRIMARY KEY (server_id, port_id)
);
