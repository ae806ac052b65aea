CREATE TABLE providers (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL,
    parent_id  TEXT REFERENCES providers (id),
    root_id    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision   INTEGER NOT NULL
);
CREATE INDEX providers_by_root ON providers (root_id, id);
CREATE INDEX providers_by_parent ON providers (parent_id);

-- used is the sum of the allocations of the row's class on its provider: kept here so that a claim is one conditional
-- update. Both are only ever changed in one transaction.
CREATE TABLE inventories (
    provider_id      TEXT NOT NULL REFERENCES providers (id),
    resource_class   TEXT NOT NULL,
    total            INTEGER NOT NULL,
    reserved         INTEGER NOT NULL,
    min_unit         INTEGER NOT NULL,
    max_unit         INTEGER NOT NULL,
    step_size        INTEGER NOT NULL,
    allocation_ratio REAL NOT NULL,
    used             INTEGER NOT NULL,
    PRIMARY KEY (provider_id, resource_class)
);
CREATE INDEX inventories_by_class ON inventories (resource_class);

CREATE TABLE provider_traits (
    provider_id TEXT NOT NULL REFERENCES providers (id),
    trait       TEXT NOT NULL,
    PRIMARY KEY (provider_id, trait)
);
CREATE INDEX provider_traits_by_trait ON provider_traits (trait);

CREATE TABLE provider_aggregates (
    provider_id  TEXT NOT NULL REFERENCES providers (id),
    aggregate_id TEXT NOT NULL,
    PRIMARY KEY (provider_id, aggregate_id)
);

CREATE TABLE consumers (
    id            TEXT PRIMARY KEY,
    project_id    TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    consumer_type TEXT,
    generation    INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
);
CREATE INDEX consumers_by_project ON consumers (project_id, user_id);

CREATE TABLE allocations (
    consumer_id    TEXT NOT NULL REFERENCES consumers (id),
    provider_id    TEXT NOT NULL REFERENCES providers (id),
    resource_class TEXT NOT NULL,
    amount         INTEGER NOT NULL,
    PRIMARY KEY (consumer_id, provider_id, resource_class)
);
CREATE INDEX allocations_by_provider ON allocations (provider_id, consumer_id);

CREATE TABLE custom_traits (
    name       TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
);

CREATE TABLE custom_resource_classes (
    name       TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
);
