-- Lists of sessions of both kinds skip on an index alone: what vendors' lists filter by follows the id.
drop index restore_session_project_begun;
create index restore_session_project_begun
on restore_session (project_id, begun_at, id, purpose);

-- Restores of one point are counted in the order of their numbers.
create index restore_session_numbered on restore_session (millis_id, restore_point_id);
