-- The start of a backup's work, or its birth while it waits, as restores have it: what vendors list
-- sessions of both kinds by.
alter table backup_session add column begun_at bigint not null default 0;

update backup_session set begun_at = coalesce(started_at, created_at);

create index backup_session_begun on backup_session (begun_at, id);
create index backup_session_project_begun on backup_session (project_id, begun_at, id);
create index restore_session_begun on restore_session (begun_at, id);
create index restore_session_project_begun on restore_session (project_id, begun_at, id);
