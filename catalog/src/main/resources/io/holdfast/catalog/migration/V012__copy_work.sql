-- What is to be done with a copy of a restore point, or was last: one row for each copy that a plan or
-- a person asked something of. next_at is null once nothing is left to do. Who does it, says node_work.
create table copy_work (
  copy_id varchar(36) not null primary key references restore_point_copy (id),
  project_id varchar(36) not null references project (id),
  protection_id varchar(36) not null references protection (id),
  restore_point_id varchar(36) not null references restore_point (id),
  repository_id varchar(36) not null references repository (id),
  task varchar(20) not null,
  requested_at bigint not null,
  due_at bigint not null,
  next_at bigint,
  attempts integer not null,
  reason_code varchar(100),
  detail text,
  started_at bigint,
  ended_at bigint
);

create index copy_work_next on copy_work (next_at, due_at, copy_id);
create index copy_work_point on copy_work (restore_point_id, copy_id);
create index copy_work_protection on copy_work (protection_id, next_at, due_at);

-- Metrics count copies and sum up their bytes on each scrape, from this index alone.
create index restore_point_copy_standing
on restore_point_copy (repository_id, state, point_status, project_id, stored_bytes);

-- Which copy of the chosen point a drill proves.
alter table drill_policy add column copy_choice varchar(30) not null default 'ANY';
alter table drill add column copy_choice varchar(30) not null default 'ANY';
