ALTER TABLE hosts ADD COLUMN forced_down INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX hosts_by_id ON hosts (id);
CREATE UNIQUE INDEX hosts_by_number ON hosts (number);
