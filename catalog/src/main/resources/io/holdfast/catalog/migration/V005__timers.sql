-- What is to be done at a time, on one node at a time: read and written by db-scheduler, whose names
-- these columns bear. Times are microseconds, as everywhere here (ADR 0155).
create table timer (
  task_name varchar(100) not null,
  task_instance varchar(100) not null,
  task_data text,
  execution_time bigint not null,
  picked boolean not null,
  picked_by varchar(100),
  last_success bigint,
  last_failure bigint,
  consecutive_failures integer,
  last_heartbeat bigint,
  version bigint not null,
  primary key (task_name, task_instance)
);

create index timer_due on timer (execution_time);

-- Every time at which a schedule wanted a backup, and what became of it: from start_at on it may begin
-- (later than due_at when its window opens later), and from overdue_at on it is late.
create table expected_run (
  id varchar(36) not null primary key,
  project_id varchar(36) not null references project (id),
  protection_id varchar(36) not null references protection (id) on delete cascade,
  schedule_id varchar(36) not null,
  schedule_name text not null,
  due_at bigint not null,
  start_at bigint not null,
  window_until_at bigint,
  overdue_at bigint not null,
  state varchar(20) not null,
  reason_code varchar(100),
  backup_session_id varchar(36),
  modified_at bigint not null
);

create unique index expected_run_once on expected_run (protection_id, schedule_id, due_at);
create index expected_run_due on expected_run (protection_id, due_at, id);
create index expected_run_project_due on expected_run (project_id, due_at, id);
create index expected_run_all_due on expected_run (due_at, id);
create index expected_run_open on expected_run (protection_id, state, due_at);
create index expected_run_session on expected_run (backup_session_id);

-- Up to when a protection's schedules were followed, and when to look at it again. A row for each
-- protection; seen_until_at is null until the first look.
create table run_watch (
  protection_id varchar(36) not null primary key references protection (id) on delete cascade,
  seen_until_at bigint,
  wake_at bigint
);

create index run_watch_wake on run_watch (wake_at);

insert into run_watch (protection_id, seen_until_at, wake_at)
select id, null, 0 from protection;
