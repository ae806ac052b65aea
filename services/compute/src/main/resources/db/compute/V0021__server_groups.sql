CREATE TABLE server_groups (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    project_id   TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    name         TEXT NOT NULL,
    policy       TEXT NOT NULL,
    max_per_host INTEGER,
    created_at   INTEGER NOT NULL
);
CREATE INDEX server_groups_of_project ON server_groups (project_id, number);

CREATE TABLE server_group_members (
    group_id  TEXT NOT NULL REFERENCES server_groups (id) ON DELETE CASCADE,
    server_id TEXT NOT NULL,
    PRIMARY KEY (group_id, server_id)
);
CREATE UNIQUE INDEX server_group_of_server ON server_group_members (server_id);
