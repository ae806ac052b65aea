CREATE TABLE aggregates (
    number     INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL UNIQUE,
    zone       TEXT,
    metadata   TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER,
    revision   INTEGER NOT NULL
);
CREATE INDEX aggregates_of_zone ON aggregates (zone, number);

CREATE TABLE aggregate_hosts (
    aggregate INTEGER NOT NULL REFERENCES aggregates (number) ON DELETE CASCADE,
    host      TEXT NOT NULL,
    PRIMARY KEY (aggregate, host)
);
CREATE INDEX aggregates_of_host ON aggregate_hosts (host, aggregate);
