CREATE TABLE hosts (
    name        TEXT PRIMARY KEY,
    id          TEXT NOT NULL,
    number      INTEGER NOT NULL,
    facts       TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    seen_at     INTEGER NOT NULL,
    disabled    INTEGER NOT NULL,
    reason      TEXT
);
