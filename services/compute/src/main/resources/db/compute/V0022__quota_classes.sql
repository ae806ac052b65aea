CREATE TABLE quota_classes (
    class      TEXT NOT NULL,
    resource   TEXT NOT NULL,
    hard_limit INTEGER NOT NULL,
    PRIMARY KEY (class, resource)
);
