CREATE TABLE flavors (
    id            TEXT PRIMARY KEY,
    number        INTEGER NOT NULL,
    name          TEXT NOT NULL UNIQUE,
    vcpus         INTEGER NOT NULL,
    memory_mib    INTEGER NOT NULL,
    root_gib      INTEGER NOT NULL,
    ephemeral_gib INTEGER NOT NULL,
    swap_mib      INTEGER NOT NULL,
    rxtx_factor   REAL NOT NULL,
    is_public     INTEGER NOT NULL,
    disabled      INTEGER NOT NULL,
    description   TEXT,
    extra_specs   TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER,
    revision      INTEGER NOT NULL
);
CREATE UNIQUE INDEX flavors_by_number ON flavors (number);

CREATE TABLE flavor_access (
    flavor_id  TEXT NOT NULL REFERENCES flavors (id) ON DELETE CASCADE,
    project_id TEXT NOT NULL,
    PRIMARY KEY (flavor_id, project_id)
);
CREATE INDEX flavor_access_of_project ON flavor_access (project_id, flavor_id);
