-- What makes a point look unlike those before it, and what people said to that, is JSON beside the
-- flag. What later points are compared with is kept apart: a few numbers and counts by extension.
alter table restore_point add column suspicion text;

update restore_point
set suspicion = '{"doubts":[{"kind":"SHRANK","detail":"far less is left than there used to be","measured":0.0,"usual":0.0}]}'
where suspicious;

create table point_profile (
  restore_point_id varchar(36) not null primary key references restore_point (id),
  protection_id varchar(36) not null references protection (id),
  point_in_time_at bigint not null,
  facts text not null
);

create index point_profile_protection on point_profile (protection_id, point_in_time_at, restore_point_id);

-- What a drill restored may be kept for a while, to be looked at by people.
alter table drill add column keep_hours integer not null default 0;
alter table drill add column kept_until_at bigint;
alter table drill_policy add column keep_hours integer not null default 0;
