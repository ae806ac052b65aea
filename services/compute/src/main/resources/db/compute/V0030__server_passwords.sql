CREATE TABLE server_passwords (
    server_id TEXT PRIMARY KEY,
    password  TEXT NOT NULL
);
