CREATE TABLE operations (
    id            TEXT PRIMARY KEY,
    number        INTEGER NOT NULL,
    name          TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id   TEXT NOT NULL,
    phase         TEXT NOT NULL,
    step          INTEGER NOT NULL,
    state         TEXT NOT NULL,
    tries         INTEGER NOT NULL,
    cancelled_by  TEXT,
    problem_code  TEXT,
    problem       TEXT,
    next_try_at   INTEGER NOT NULL,
    owner         TEXT NOT NULL,
    lease_until   INTEGER NOT NULL,
    project_id    TEXT,
    user_id       TEXT,
    request_id    TEXT NOT NULL,
    rule          TEXT NOT NULL,
    started_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    finished_at   INTEGER
);
CREATE INDEX operations_unfinished ON operations (resource_type, resource_id, number) WHERE finished_at IS NULL;
CREATE INDEX operations_by_number ON operations (number);
CREATE INDEX operations_by_resource ON operations (resource_id, number);

CREATE TABLE operation_steps (
    operation_id TEXT NOT NULL,
    number       INTEGER NOT NULL,
    step         TEXT NOT NULL,
    direction    TEXT NOT NULL,
    started_at   INTEGER NOT NULL,
    finished_at  INTEGER NOT NULL,
    problem      TEXT,
    PRIMARY KEY (operation_id, number)
);

CREATE TABLE events (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    at            INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id   TEXT NOT NULL,
    project_id    TEXT,
    user_id       TEXT,
    request_id    TEXT NOT NULL,
    operation_id  TEXT,
    rule          TEXT NOT NULL,
    before_json   TEXT,
    after_json    TEXT
);
CREATE INDEX events_by_resource ON events (resource_id, seq);
