-- Domains are projects with is_domain = 1, domain_id and parent_id '' (they belong to nobody).
CREATE TABLE projects (
    id          TEXT PRIMARY KEY,
    domain_id   TEXT NOT NULL,
    parent_id   TEXT NOT NULL,
    is_domain   INTEGER NOT NULL,
    name        TEXT NOT NULL,
    description TEXT,
    enabled     INTEGER NOT NULL,
    options     TEXT NOT NULL,
    extra       TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    UNIQUE (domain_id, name)
);
CREATE INDEX projects_by_domain ON projects (domain_id, id);
CREATE INDEX projects_by_parent ON projects (parent_id, id);
CREATE INDEX projects_by_name ON projects (name, id);
CREATE INDEX projects_by_kind ON projects (is_domain, id);

CREATE TABLE project_tags (
    project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    PRIMARY KEY (project_id, name)
);
CREATE INDEX project_tags_by_name ON project_tags (name, project_id);

CREATE TABLE users (
    id                  TEXT PRIMARY KEY,
    domain_id           TEXT NOT NULL REFERENCES projects (id),
    name                TEXT NOT NULL,
    enabled             INTEGER NOT NULL,
    default_project_id  TEXT,
    options             TEXT NOT NULL,
    extra               TEXT NOT NULL,
    password_hash       TEXT,
    password_set_at     INTEGER,
    password_expires_at INTEGER,
    failed_logins       INTEGER NOT NULL,
    failed_at           INTEGER,
    revision            INTEGER NOT NULL,
    UNIQUE (domain_id, name)
);
CREATE INDEX users_by_domain ON users (domain_id, id);
CREATE INDEX users_by_name ON users (name, id);
CREATE INDEX users_by_default_project ON users (default_project_id);
CREATE INDEX users_by_password_expiry ON users (password_expires_at, id);

CREATE TABLE past_passwords (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    set_at  INTEGER NOT NULL,
    hash    TEXT NOT NULL,
    PRIMARY KEY (user_id, set_at)
);

CREATE TABLE user_groups (
    id          TEXT PRIMARY KEY,
    domain_id   TEXT NOT NULL REFERENCES projects (id),
    name        TEXT NOT NULL,
    description TEXT,
    extra       TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    UNIQUE (domain_id, name)
);
CREATE INDEX user_groups_by_domain ON user_groups (domain_id, id);
CREATE INDEX user_groups_by_name ON user_groups (name, id);

CREATE TABLE group_members (
    user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    group_id TEXT NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, group_id)
);
CREATE INDEX group_members_by_group ON group_members (group_id, user_id);

-- domain_id is '' for roles that hold everywhere.
CREATE TABLE roles (
    id          TEXT PRIMARY KEY,
    domain_id   TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT,
    options     TEXT NOT NULL,
    extra       TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    UNIQUE (domain_id, name)
);
CREATE INDEX roles_by_name ON roles (name, id);

CREATE TABLE role_implications (
    prior_id   TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    implied_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    PRIMARY KEY (prior_id, implied_id)
);
CREATE INDEX role_implications_by_implied ON role_implications (implied_id);

-- actor_kind USER or GROUP; target_kind PROJECT, DOMAIN or SYSTEM (target_id 'system').
CREATE TABLE assignments (
    actor_kind  TEXT NOT NULL,
    actor_id    TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id   TEXT NOT NULL,
    role_id     TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    inherited   INTEGER NOT NULL,
    PRIMARY KEY (actor_id, target_id, role_id, inherited, actor_kind, target_kind)
);
CREATE INDEX assignments_by_target ON assignments (target_id, actor_id);
CREATE INDEX assignments_by_role ON assignments (role_id);

CREATE TABLE regions (
    id          TEXT PRIMARY KEY,
    parent_id   TEXT REFERENCES regions (id),
    description TEXT NOT NULL,
    extra       TEXT NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE INDEX regions_by_parent ON regions (parent_id, id);

CREATE TABLE services (
    id          TEXT PRIMARY KEY,
    type        TEXT NOT NULL,
    name        TEXT,
    description TEXT,
    enabled     INTEGER NOT NULL,
    extra       TEXT NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE INDEX services_by_type ON services (type, id);
CREATE INDEX services_by_name ON services (name, id);

CREATE TABLE endpoints (
    id           TEXT PRIMARY KEY,
    service_id   TEXT NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    region_id    TEXT REFERENCES regions (id),
    interface    TEXT NOT NULL,
    url          TEXT NOT NULL,
    enabled      INTEGER NOT NULL,
    extra        TEXT NOT NULL,
    revision     INTEGER NOT NULL
);
CREATE INDEX endpoints_by_service ON endpoints (service_id, id);
CREATE INDEX endpoints_by_region ON endpoints (region_id, id);
CREATE INDEX endpoints_by_interface ON endpoints (interface, id);

-- subject_kind AUDIT or USER: tokens of the subject that were issued no later than issued_before.
CREATE TABLE revocations (
    subject_kind  TEXT NOT NULL,
    subject_id    TEXT NOT NULL,
    issued_before INTEGER NOT NULL,
    prune_after   INTEGER NOT NULL,
    PRIMARY KEY (subject_kind, subject_id)
);
CREATE INDEX revocations_by_age ON revocations (prune_after);
