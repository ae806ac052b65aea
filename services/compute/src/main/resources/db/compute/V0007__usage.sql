CREATE INDEX servers_by_owner ON servers (project_id, id);
