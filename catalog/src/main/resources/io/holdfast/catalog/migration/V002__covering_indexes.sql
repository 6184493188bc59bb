-- Totals and deep offsets are answered from the index alone: what vendors' lists always filter by
-- follows the id.
drop index restore_session_protection;
create index restore_session_protection
on restore_session (protection_id, created_at, id, purpose, state, result);

drop index restore_session_point;
create index restore_session_point on restore_session (restore_point_id, created_at, id, purpose);

drop index restore_point_copy_project_id;
create index restore_point_copy_project_id
on restore_point_copy (project_id, id, point_status, state);
