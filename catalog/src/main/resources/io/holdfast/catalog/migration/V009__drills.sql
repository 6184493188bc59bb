-- Drills: what is proven when (policies), each proof by restoring (drills), and the signed
-- statements that they left (proofs), one chain of them in each project.
create table drill_policy (
  id varchar(36) not null primary key,
  project_id varchar(36) not null references project (id),
  name varchar(500) not null,
  selector text not null,
  schedule text not null,
  enabled boolean not null,
  point_choice varchar(30) not null,
  window_days integer not null,
  level varchar(20) not null,
  checks text not null,
  stale_after_days integer,
  next_run_at bigint,
  last_run_at bigint,
  search_text text not null,
  created_at bigint not null,
  created_by text not null,
  modified_at bigint not null,
  modified_by text not null,
  revision bigint not null
);

create index drill_policy_created on drill_policy (project_id, created_at, id);
create index drill_policy_name on drill_policy (project_id, name, id);
create index drill_policy_all_created on drill_policy (created_at, id);
create index drill_policy_next_run on drill_policy (next_run_at, id);

create table drill (
  id varchar(36) not null primary key,
  project_id varchar(36) not null references project (id),
  protection_id varchar(36) not null references protection (id),
  source_id varchar(36) not null references source (id),
  policy_id varchar(36),
  restore_point_id varchar(36) not null references restore_point (id),
  copy_id varchar(36) not null references restore_point_copy (id),
  restore_session_id varchar(36) not null references restore_session (id),
  point_choice varchar(30),
  level varchar(20) not null,
  checks text not null,
  actor text not null,
  state varchar(20) not null,
  result varchar(30),
  reason_code varchar(100),
  detail text,
  findings text not null,
  restore_millis bigint,
  verify_millis bigint,
  bytes bigint,
  proof_id varchar(36),
  created_at bigint not null,
  started_at bigint,
  ended_at bigint,
  revision bigint not null
);

create unique index drill_session on drill (restore_session_id);
create index drill_created on drill (created_at, id);
create index drill_project on drill (project_id, created_at, id);
create index drill_protection on drill (protection_id, created_at, id);
create index drill_point on drill (restore_point_id, created_at, id);
create index drill_unproven on drill (proof_id, state, ended_at, id);

create table proof (
  id varchar(36) not null primary key,
  project_id varchar(36) not null references project (id),
  drill_id varchar(36) not null references drill (id),
  no bigint not null,
  statement text not null,
  statement_hash varchar(64) not null,
  previous_hash varchar(64) not null,
  signature varchar(128) not null,
  key_id varchar(64) not null,
  created_at bigint not null
);

create unique index proof_drill on proof (drill_id);
create unique index proof_chain on proof (project_id, no);
