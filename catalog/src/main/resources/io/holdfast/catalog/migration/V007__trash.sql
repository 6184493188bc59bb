-- Points that retention or a person let go lie in the trash for a while, whole. What is known of
-- that is JSON; the time at which a point is removed for good stands beside it, to be found by.
alter table restore_point add column trash text;
alter table restore_point add column trash_until_at bigint;

create index restore_point_trash on restore_point (status, trash_until_at, id);
