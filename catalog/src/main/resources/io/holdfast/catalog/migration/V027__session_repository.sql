-- The repository that a session's agent was told to write to: plans may name another before it ends.
alter table backup_session add column repository_id varchar(36);
