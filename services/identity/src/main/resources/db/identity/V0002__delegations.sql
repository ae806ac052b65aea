-- What a user keeps here for other programs; blob is sealed. No reference to users: an owner may live elsewhere.
CREATE TABLE credentials (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL,
    project_id TEXT,
    type       TEXT NOT NULL,
    blob       TEXT NOT NULL,
    extra      TEXT NOT NULL,
    revision   INTEGER NOT NULL
);
CREATE INDEX credentials_by_user ON credentials (user_id, id);
CREATE INDEX credentials_by_project ON credentials (project_id);
CREATE INDEX credentials_by_type ON credentials (type, id);

CREATE TABLE application_credentials (
    id           TEXT PRIMARY KEY,
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    project_id   TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    description  TEXT,
    secret_hash  TEXT NOT NULL,
    unrestricted INTEGER NOT NULL,
    expires_at   INTEGER,
    revision     INTEGER NOT NULL,
    UNIQUE (user_id, name)
);
CREATE INDEX application_credentials_by_user ON application_credentials (user_id, id);
CREATE INDEX application_credentials_by_project ON application_credentials (project_id);

CREATE TABLE application_credential_roles (
    credential_id TEXT NOT NULL REFERENCES application_credentials (id) ON DELETE CASCADE,
    place         INTEGER NOT NULL,
    role_id       TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    PRIMARY KEY (credential_id, place)
);
CREATE INDEX application_credential_roles_by_role ON application_credential_roles (role_id);

CREATE TABLE access_rules (
    id      TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    service TEXT NOT NULL,
    path    TEXT NOT NULL,
    method  TEXT NOT NULL,
    UNIQUE (user_id, service, path, method)
);
CREATE INDEX access_rules_by_user ON access_rules (user_id, id);

CREATE TABLE application_credential_access_rules (
    credential_id TEXT NOT NULL REFERENCES application_credentials (id) ON DELETE CASCADE,
    rule_id       TEXT NOT NULL REFERENCES access_rules (id),
    PRIMARY KEY (credential_id, rule_id)
);
CREATE INDEX application_credential_access_rules_by_rule ON application_credential_access_rules (rule_id);

CREATE TABLE trusts (
    id                   TEXT PRIMARY KEY,
    trustor_id           TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    trustee_id           TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    project_id           TEXT REFERENCES projects (id) ON DELETE CASCADE,
    impersonation        INTEGER NOT NULL,
    expires_at           INTEGER,
    remaining_uses       INTEGER,
    redelegated_trust_id TEXT REFERENCES trusts (id) ON DELETE CASCADE,
    redelegation_count   INTEGER NOT NULL,
    extra                TEXT NOT NULL,
    revision             INTEGER NOT NULL
);
CREATE INDEX trusts_by_trustor ON trusts (trustor_id, id);
CREATE INDEX trusts_by_trustee ON trusts (trustee_id, id);
CREATE INDEX trusts_by_project ON trusts (project_id);
CREATE INDEX trusts_by_source ON trusts (redelegated_trust_id);
CREATE INDEX trusts_by_expiry ON trusts (expires_at);

CREATE TABLE trust_roles (
    trust_id TEXT NOT NULL REFERENCES trusts (id) ON DELETE CASCADE,
    place    INTEGER NOT NULL,
    role_id  TEXT NOT NULL,
    PRIMARY KEY (trust_id, place)
);

CREATE TABLE policies (
    id       TEXT PRIMARY KEY,
    type     TEXT NOT NULL,
    blob     TEXT NOT NULL,
    extra    TEXT NOT NULL,
    revision INTEGER NOT NULL
);
CREATE INDEX policies_by_type ON policies (type, id);

-- Empty text where the association names no endpoint, service or region.
CREATE TABLE policy_associations (
    endpoint_id TEXT NOT NULL,
    service_id  TEXT NOT NULL,
    region_id   TEXT NOT NULL,
    policy_id   TEXT NOT NULL REFERENCES policies (id) ON DELETE CASCADE,
    PRIMARY KEY (endpoint_id, service_id, region_id)
);
CREATE INDEX policy_associations_by_policy ON policy_associations (policy_id);

CREATE TABLE endpoint_groups (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    description TEXT,
    filters     TEXT NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE INDEX endpoint_groups_by_name ON endpoint_groups (name, id);

CREATE TABLE project_endpoint_groups (
    project_id        TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    endpoint_group_id TEXT NOT NULL REFERENCES endpoint_groups (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, endpoint_group_id)
);
CREATE INDEX project_endpoint_groups_by_group ON project_endpoint_groups (endpoint_group_id, project_id);

CREATE TABLE project_endpoints (
    project_id  TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    endpoint_id TEXT NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, endpoint_id)
);
CREATE INDEX project_endpoints_by_endpoint ON project_endpoints (endpoint_id, project_id);

CREATE TABLE consumers (
    id          TEXT PRIMARY KEY,
    description TEXT,
    secret      TEXT NOT NULL,
    extra       TEXT NOT NULL,
    revision    INTEGER NOT NULL
);

CREATE TABLE domain_configs (
    domain_id    TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    group_name   TEXT NOT NULL,
    option_name  TEXT NOT NULL,
    option_value TEXT NOT NULL,
    PRIMARY KEY (domain_id, group_name, option_name)
);

-- region_id is '' for limits that hold in all regions.
CREATE TABLE registered_limits (
    id            TEXT PRIMARY KEY,
    service_id    TEXT NOT NULL,
    region_id     TEXT NOT NULL,
    resource_name TEXT NOT NULL,
    default_limit INTEGER NOT NULL,
    description   TEXT,
    revision      INTEGER NOT NULL,
    UNIQUE (service_id, region_id, resource_name)
);

CREATE TABLE limits (
    id                  TEXT PRIMARY KEY,
    registered_limit_id TEXT NOT NULL REFERENCES registered_limits (id),
    owner_kind          TEXT NOT NULL,
    owner_id            TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    resource_limit      INTEGER NOT NULL,
    description         TEXT,
    revision            INTEGER NOT NULL,
    UNIQUE (registered_limit_id, owner_id)
);
CREATE INDEX limits_by_owner ON limits (owner_id, id);
