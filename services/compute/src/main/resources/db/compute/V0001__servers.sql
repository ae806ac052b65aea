CREATE TABLE servers (
    id            TEXT PRIMARY KEY,
    project_id    TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    name          TEXT NOT NULL,
    description   TEXT,
    flavor_id     TEXT NOT NULL,
    image_id      TEXT,
    key_name      TEXT,
    vcpus         INTEGER NOT NULL,
    memory_mib    INTEGER NOT NULL,
    spec          TEXT NOT NULL,
    metadata      TEXT NOT NULL,
    vm_state      TEXT NOT NULL,
    task_state    TEXT,
    power_state   TEXT NOT NULL,
    host          TEXT,
    locked        INTEGER NOT NULL,
    fault         TEXT,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    launched_at   INTEGER,
    terminated_at INTEGER,
    deleted       INTEGER NOT NULL,
    revision      INTEGER NOT NULL
);
CREATE INDEX servers_of_project ON servers (project_id, deleted, created_at, id);
CREATE INDEX servers_by_time ON servers (deleted, created_at, id);
CREATE INDEX servers_of_host ON servers (host, deleted, id);
CREATE INDEX servers_of_user ON servers (user_id, deleted);

CREATE TABLE server_scheduling (
    server_id TEXT PRIMARY KEY,
    at        INTEGER NOT NULL,
    report    TEXT NOT NULL
);

CREATE TABLE instance_actions (
    request_id    TEXT NOT NULL,
    server_id     TEXT NOT NULL,
    number        INTEGER NOT NULL,
    action        TEXT NOT NULL,
    project_id    TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    started_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    finished      INTEGER NOT NULL,
    message       TEXT,
    event         TEXT NOT NULL,
    operation_id  TEXT,
    PRIMARY KEY (server_id, number)
);
CREATE INDEX instance_actions_by_request ON instance_actions (server_id, request_id);
