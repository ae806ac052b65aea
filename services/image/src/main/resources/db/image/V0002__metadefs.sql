CREATE TABLE metadef_namespaces (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    display_name TEXT,
    description  TEXT,
    visibility   TEXT NOT NULL,
    protected    INTEGER NOT NULL,
    owner        TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    revision     INTEGER NOT NULL
);
CREATE INDEX metadef_namespaces_by_owner ON metadef_namespaces (owner, name);
CREATE INDEX metadef_namespaces_by_visibility ON metadef_namespaces (visibility, name);

-- kind OBJECT, PROPERTY, TAG or RESOURCE_TYPE; document is what the client said of it, as JSON.
CREATE TABLE metadef_parts (
    namespace_id TEXT NOT NULL REFERENCES metadef_namespaces (id) ON DELETE CASCADE,
    kind         TEXT NOT NULL,
    name         TEXT NOT NULL,
    document     TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (namespace_id, kind, name)
);
CREATE INDEX metadef_parts_by_name ON metadef_parts (kind, name);

CREATE TABLE metadef_resource_types (
    name       TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
);
INSERT INTO metadef_resource_types (name, created_at) VALUES
    ('OS::Cinder::Volume', 1767225600000000),
    ('OS::Glance::Image', 1767225600000000),
    ('OS::Nova::Aggregate', 1767225600000000),
    ('OS::Nova::Flavor', 1767225600000000),
    ('OS::Nova::Server', 1767225600000000),
    ('OS::Trove::Instance', 1767225600000000);
