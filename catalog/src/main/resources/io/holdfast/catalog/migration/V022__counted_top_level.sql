-- Raised whenever counts of a table change, so that a process may remember what it read of them.
alter table list_count_end add column version bigint not null default 0;

-- Restores that belong to another one are told apart from now on, and backups of all projects
-- counted together: counted again.
delete from list_count where list not like 'restore_point_copy%';
delete from list_count_end where table_name <> 'restore_point_copy';

-- Deep pages skip on an index alone: what vendors' lists always filter by follows the id.
drop index restore_session_actor;
create index restore_session_actor
on restore_session (actor_id, created_at, id, project_id, purpose, explorer, parent_session_id);

-- No list is in this order; restores of one point are.
drop index restore_session_source_millis;
create index restore_session_point_millis
on restore_session (restore_point_id, millis_id, id, purpose);
