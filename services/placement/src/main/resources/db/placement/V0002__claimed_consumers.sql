-- Whether another service claimed for the consumer. What people allocate by hand is theirs to give back: no service may
-- take it for a leak of its own.
ALTER TABLE consumers ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0;

-- Until now every consumer of a host that was no server's was released within a minute, so these are the services' own.
UPDATE consumers SET claimed = 1 WHERE consumer_type = 'INSTANCE';
