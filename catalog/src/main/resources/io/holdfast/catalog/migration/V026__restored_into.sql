-- The source that a restore goes into: the one that its target names, else the one it came from.
alter table restore_session add column into_source_id varchar(36);

update restore_session set into_source_id = coalesce(
  (select min(source.id) from source
   where restore_session.target like '%"sourceId":"' || source.id || '"%'), source_id)
where target like '%"sourceId":"%';

update restore_session set into_source_id = source_id where into_source_id is null;

create index restore_session_into
on restore_session (into_source_id, created_at, id, purpose);

-- Few restores are live at a time, however many a point has had.
create index restore_session_live on restore_session (restore_point_id) where state <> 'ENDED';

-- Runs of a protection are listed where they began, or were asked for when they never did.
create index backup_session_protection_begun on backup_session (protection_id, begun_at, id);
