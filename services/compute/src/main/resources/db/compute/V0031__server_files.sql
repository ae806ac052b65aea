CREATE TABLE server_files (
    server_id TEXT NOT NULL,
    number    INTEGER NOT NULL,
    path      TEXT NOT NULL,
    content   TEXT NOT NULL,
    PRIMARY KEY (server_id, number)
);
