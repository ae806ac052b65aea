CREATE TABLE consoles (
    token_hash TEXT PRIMARY KEY,
    server_id  TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX consoles_of_server ON consoles (server_id, created_at);
CREATE INDEX consoles_by_end ON consoles (expires_at);
