-- Metrics count ended sessions and sum up their times on each scrape, from these indexes alone.
create index backup_session_result
on backup_session (result, project_id, started_at, ended_at);

create index restore_session_result
on restore_session (result, project_id, started_at, ended_at);
