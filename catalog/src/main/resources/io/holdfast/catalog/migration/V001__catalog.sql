-- The catalog's first shape. One text for SQLite and PostgreSQL: ids are UUIDs in text, times are
-- microseconds since 1970 (UTC), enums are their names, structured values that no list filters on
-- are JSON in text. varchar, not char, for ids: PostgreSQL pads char and will not use its index for
-- a varchar parameter. search_text holds all that a text search looks at, in lower case.

-- Numbers given out one by one: sessions of both kinds, the audit chain's head.
create table counter (
  name varchar(40) not null primary key,
  last_value bigint not null,
  last_hash varchar(64) not null
);

insert into counter (name, last_value, last_hash) values ('session', 0, '');
insert into counter (name, last_value, last_hash)
values ('audit', 0, '0000000000000000000000000000000000000000000000000000000000000000');

create table project (
  id varchar(36) not null primary key,
  slug varchar(200) not null,
  name varchar(500) not null,
  description text,
  labels text not null,
  time_zone varchar(60) not null,
  quota_soft_bytes bigint,
  quota_hard_bytes bigint,
  default_repository_ids text not null,
  search_text text not null,
  created_at bigint not null,
  created_by text not null,
  modified_at bigint not null,
  modified_by text not null,
  revision bigint not null
);

create unique index project_slug on project (slug);
create index project_created on project (created_at, id);
create index project_name on project (name, id);

create table server (
  id varchar(36) not null primary key,
  project_id varchar(36) not null references project (id),
  name varchar(500) not null,
  hostname text,
  operating_system text not null,
  category varchar(20) not null,
  external_system varchar(100),
  external_id varchar(200),
  region varchar(100),
  labels text not null,
  agent_id varchar(36),
  state varchar(20) not null,
  last_seen_at bigint,
  search_text text not null,
  created_at bigint not null,
  created_by text not null,
  modified_at bigint not null,
  modified_by text not null,
  revision bigint not null
);

create unique index server_external on server (external_system, external_id);
create index server_created on server (project_id, created_at, id);
create index server_name on server (project_id, name, id);
create index server_all_created on server (created_at, id);

create table source (
  id varchar(36) not null primary key,
  project_id varchar(36) not null references project (id),
  server_id varchar(36) references server (id),
  kind varchar(20) not null,
  slug varchar(200) not null,
  name varchar(500) not null,
  config text not null,
  members text not null,
  includes text not null,
  excludes text not null,
  labels text not null,
  estimated_bytes bigint,
  addon_ref varchar(200),
  organization_ref varchar(200),
  state varchar(20) not null,
  search_text text not null,
  created_at bigint not null,
  created_by text not null,
  modified_at bigint not null,
  modified_by text not null,
  revision bigint not null
);

create unique index source_slug on source (project_id, slug);
create index source_created on source (project_id, created_at, id);
create index source_name on source (project_id, name, id);
create index source_all_created on source (created_at, id);
create index source_server on source (server_id);

-- Sealed under the master key, which lies in a file of its own.
create table secret (
  id varchar(36) not null primary key,
  name varchar(200),
  purpose varchar(100) not null,
  key_id varchar(64) not null,
  sealed text not null,
  created_at bigint not null
);

create unique index secret_name on secret (name);

create table repository (
  id varchar(36) not null primary key,
  project_id varchar(36) references project (id),
  name varchar(500) not null,
  kind varchar(20) not null,
  location text not null,
  region varchar(100),
  tier varchar(20) not null,
  append_only boolean not null,
  object_lock text,
  recipient_key_ids text not null,
  format_id varchar(64),
  password_secret_id varchar(36) references secret (id),
  used_bytes bigint not null,
  logical_bytes bigint not null,
  quota_bytes bigint,
  health varchar(20) not null,
  last_check_at bigint,
  last_full_read_at bigint,
  search_text text not null,
  created_at bigint not null,
  created_by text not null,
  modified_at bigint not null,
  modified_by text not null,
  revision bigint not null
);

create index repository_created on repository (project_id, created_at, id);
create index repository_name on repository (project_id, name, id);
create index repository_all_created on repository (created_at, id);

create table plan (
  id varchar(36) not null primary key,
  project_id varchar(36) not null references project (id),
  name varchar(500) not null,
  schedules text not null,
  retention text not null,
  placements text not null,
  hooks text not null,
  limits text not null,
  rpo_target_seconds bigint,
  rto_target_seconds bigint,
  managed_by_system boolean not null,
  search_text text not null,
  created_at bigint not null,
  created_by text not null,
  modified_at bigint not null,
  modified_by text not null,
  revision bigint not null
);

create index plan_created on plan (project_id, created_at, id);
create index plan_name on plan (project_id, name, id);
create index plan_all_created on plan (created_at, id);

create table protection (
  id varchar(36) not null primary key,
  project_id varchar(36) not null references project (id),
  source_id varchar(36) not null references source (id),
  plan_id varchar(36) not null references plan (id),
  name varchar(500) not null,
  encrypt_enabled boolean not null,
  retention_preset varchar(20),
  state varchar(20) not null,
  next_run_at bigint,
  last_session_id varchar(36),
  last_good_point_id varchar(36),
  last_proven_point_id varchar(36),
  newest_point_at bigint,
  overdue_since_at bigint,
  failures_in_row integer not null,
  search_text text not null,
  created_at bigint not null,
  created_by text not null,
  modified_at bigint not null,
  modified_by text not null,
  revision bigint not null
);

create unique index protection_pair on protection (source_id, plan_id);
create index protection_created on protection (project_id, created_at, id);
create index protection_name on protection (project_id, name, id);
create index protection_all_created on protection (created_at, id);
create index protection_next_run on protection (next_run_at, id);
create index protection_plan on protection (plan_id);

create table backup_session (
  id varchar(36) not null primary key,
  no bigint not null,
  project_id varchar(36) not null references project (id),
  protection_id varchar(36) not null references protection (id),
  source_id varchar(36) not null references source (id),
  point_id varchar(36) not null,
  schedule_id varchar(36),
  schedule_name text,
  trigger_kind varchar(20) not null,
  type varchar(20) not null,
  actor_type varchar(20) not null,
  actor_id varchar(36) not null,
  actor_name text not null,
  actor_address text,
  wish_description text,
  wish_expires_at bigint,
  wish_labels text not null,
  state varchar(20) not null,
  result varchar(20),
  severity varchar(20) not null,
  reason_code varchar(100),
  detail text,
  created_at bigint not null,
  queued_at bigint,
  started_at bigint,
  ended_at bigint,
  modified_at bigint not null,
  agent_id varchar(36),
  fence bigint not null,
  lease_until_at bigint,
  attempt integer not null,
  resumes_session_id varchar(36),
  abort_requested text,
  progress text not null,
  statistics text not null,
  checkpoint_text text,
  event_count bigint not null default 0,
  history_text text not null,
  search_text text not null,
  revision bigint not null
);

create unique index backup_session_no on backup_session (no);
create unique index backup_session_point on backup_session (point_id);
create index backup_session_created on backup_session (created_at, id);
create index backup_session_project on backup_session (project_id, created_at, id);
create index backup_session_protection on backup_session (protection_id, created_at, id);
create index backup_session_protection_started on backup_session (protection_id, started_at, id);
create index backup_session_source on backup_session (source_id, created_at, id);
create index backup_session_state on backup_session (state, created_at, id);
create index backup_session_project_state on backup_session (project_id, state, created_at, id);
create index backup_session_lease on backup_session (lease_until_at);

create table restore_point (
  id varchar(36) not null primary key,
  slug varchar(200) not null,
  project_id varchar(36) not null references project (id),
  protection_id varchar(36) not null references protection (id),
  source_id varchar(36) not null references source (id),
  backup_session_id varchar(36) not null references backup_session (id),
  kind varchar(20) not null,
  requested_at bigint not null,
  started_at bigint not null,
  point_in_time_at bigint not null,
  continuous_until_at bigint,
  completed_at bigint not null,
  parent_id varchar(36),
  schedule_name text,
  logical_bytes bigint not null,
  stored_bytes bigint not null,
  item_count bigint not null,
  manifest_hash varchar(64),
  status varchar(20) not null,
  corrupt boolean not null,
  suspicious boolean not null,
  encrypted boolean not null,
  gfs text not null,
  description text,
  expires_at bigint,
  pins text not null,
  pinned boolean not null,
  locked_until_at bigint,
  proof text,
  engine_version varchar(60) not null,
  labels text not null,
  managed_by_system boolean not null,
  history_text text not null,
  search_text text not null,
  revision bigint not null
);

create unique index restore_point_slug on restore_point (source_id, slug);
create unique index restore_point_session on restore_point (backup_session_id);
create index restore_point_time on restore_point (point_in_time_at, id);
create index restore_point_project on restore_point (project_id, point_in_time_at, id);
create index restore_point_completed on restore_point (project_id, completed_at, id);
create index restore_point_requested on restore_point (project_id, requested_at, id);
create index restore_point_protection on restore_point (protection_id, point_in_time_at, id);
create index restore_point_protection_started on restore_point (protection_id, started_at, id);
create index restore_point_source on restore_point (source_id, point_in_time_at, id);
create index restore_point_source_completed on restore_point (source_id, completed_at, id);
create index restore_point_status on restore_point (status, expires_at, id);

create table restore_point_part (
  id varchar(36) not null primary key,
  restore_point_id varchar(36) not null references restore_point (id),
  position_no integer not null,
  kind varchar(20) not null,
  name text not null,
  ref_kind varchar(40) not null,
  ref_name text not null,
  path text not null,
  bytes bigint not null,
  item_count bigint not null,
  expectations text not null,
  index_segment text
);

create unique index restore_point_part_point on restore_point_part (restore_point_id, position_no);

create table restore_point_copy (
  id varchar(36) not null primary key,
  restore_point_id varchar(36) not null references restore_point (id),
  project_id varchar(36) not null references project (id),
  source_id varchar(36) not null references source (id),
  point_in_time_at bigint not null,
  repository_id varchar(36) not null references repository (id),
  repository_kind varchar(20) not null,
  role varchar(20) not null,
  snapshot_id varchar(64),
  bytes bigint not null,
  stored_bytes bigint not null,
  tier varchar(20) not null,
  trigger_kind varchar(20) not null,
  destination varchar(20) not null,
  session_no bigint not null,
  state varchar(20) not null,
  point_status varchar(20) not null,
  search_text text not null,
  locked_until_at bigint,
  verified_at bigint,
  verify_level varchar(20),
  created_at bigint not null
);

create index restore_point_copy_point on restore_point_copy (restore_point_id, created_at, id);
create index restore_point_copy_time on restore_point_copy (point_in_time_at, id);
create index restore_point_copy_project on restore_point_copy (project_id, point_in_time_at, id);
create index restore_point_copy_project_id on restore_point_copy (project_id, id);
create index restore_point_copy_source on restore_point_copy (source_id, point_in_time_at, id);
create index restore_point_copy_repository on restore_point_copy (repository_id, point_in_time_at, id);
create index restore_point_copy_latest
on restore_point_copy (source_id, destination, point_in_time_at, id);
create index restore_point_copy_no on restore_point_copy (session_no);

create table restore_plan (
  id varchar(36) not null primary key,
  project_id varchar(36) not null references project (id),
  protection_id varchar(36) not null references protection (id),
  restore_point_id varchar(36) not null references restore_point (id),
  request text not null,
  checks text not null,
  totals text not null,
  estimated_seconds_p50 bigint not null,
  estimated_seconds_p95 bigint not null,
  actor text not null,
  created_at bigint not null,
  expires_at bigint not null
);

create index restore_plan_expiry on restore_plan (expires_at);

-- created_tick and ended_tick: tenths of a microsecond that some foreign histories carry.
create table restore_session (
  id varchar(36) not null primary key,
  no bigint not null,
  millis_id bigint not null,
  project_id varchar(36) not null references project (id),
  protection_id varchar(36) not null references protection (id),
  source_id varchar(36) not null references source (id),
  restore_point_id varchar(36) references restore_point (id),
  copy_id varchar(36) references restore_point_copy (id),
  point_started_at bigint,
  schedule_name text,
  purpose varchar(20) not null,
  mode varchar(20) not null,
  explorer varchar(20) not null,
  selection text not null,
  target text not null,
  target_server_id varchar(36),
  target_server_name text,
  conflict_policy varchar(20) not null,
  reason text,
  ticket_ref varchar(200),
  determined text,
  actor_type varchar(20) not null,
  actor_id varchar(36) not null,
  actor_name text not null,
  actor_address text,
  approvals text not null,
  state varchar(20) not null,
  result varchar(20),
  state_key varchar(40) not null,
  severity varchar(20) not null,
  reason_code varchar(100),
  detail text,
  created_at bigint not null,
  created_tick integer not null,
  queued_at bigint,
  started_at bigint,
  begun_at bigint not null,
  ended_at bigint,
  ended_tick integer not null,
  modified_at bigint not null,
  agent_id varchar(36),
  fence bigint not null,
  lease_until_at bigint,
  attempt integer not null,
  abort_requested text,
  progress text not null,
  totals text not null,
  parent_session_id varchar(36),
  restore_plan_id varchar(36),
  drill_id varchar(36),
  checkpoint_text text,
  event_count bigint not null default 0,
  item_count bigint not null default 0,
  search_text text not null,
  revision bigint not null
);

create unique index restore_session_no on restore_session (no);
create unique index restore_session_millis on restore_session (restore_point_id, millis_id);
create index restore_session_created on restore_session (created_at, id);
create index restore_session_project on restore_session (project_id, created_at, id);
create index restore_session_protection on restore_session (protection_id, created_at, id);
create index restore_session_protection_begun on restore_session (protection_id, begun_at, id);
create index restore_session_protection_modified on restore_session (protection_id, modified_at, id);
create index restore_session_protection_state on restore_session (protection_id, state_key, id);
create index restore_session_protection_point
on restore_session (protection_id, point_started_at, id);
create index restore_session_source on restore_session (source_id, created_at, id);
create index restore_session_source_millis on restore_session (source_id, millis_id, id);
create index restore_session_point on restore_session (restore_point_id, created_at, id);
create index restore_session_actor on restore_session (actor_id, created_at, id);
create index restore_session_state on restore_session (state, created_at, id);
create index restore_session_project_state on restore_session (project_id, state, created_at, id);
create index restore_session_ticket on restore_session (ticket_ref, created_at, id);
create index restore_session_lease on restore_session (lease_until_at);
create index restore_session_copy on restore_session (copy_id);
create index restore_session_parent on restore_session (parent_session_id);

create table restore_item (
  id varchar(36) not null primary key,
  session_id varchar(36) not null references restore_session (id),
  item_order bigint not null,
  action varchar(20) not null,
  type varchar(60) not null,
  name text not null,
  source_ref text,
  target_ref text,
  bytes bigint not null,
  state varchar(20) not null,
  started_at bigint,
  ended_at bigint,
  message text,
  hash_expected varchar(128),
  hash_actual varchar(128),
  search_text text not null
);

create unique index restore_item_order on restore_item (session_id, item_order);
create index restore_item_state on restore_item (session_id, state, item_order);

create table export (
  id varchar(36) not null primary key,
  project_id varchar(36) not null references project (id),
  restore_point_id varchar(36) not null references restore_point (id),
  selection text,
  format varchar(20) not null,
  with_password boolean not null,
  phase varchar(20) not null,
  actor text not null,
  session_id varchar(36),
  requested_at bigint not null,
  ready_at bigint,
  expires_at bigint,
  bytes bigint,
  sha256 varchar(64),
  location text,
  download_url text,
  downloads integer not null,
  revision bigint not null
);

create index export_point on export (restore_point_id, requested_at, id);
create index export_project on export (project_id, requested_at, id);
create index export_expiry on export (phase, expires_at, id);

create table session_event (
  session_kind varchar(20) not null,
  session_id varchar(36) not null,
  sequence_no bigint not null,
  at bigint not null,
  level varchar(20) not null,
  code varchar(100) not null,
  message text not null,
  params text not null,
  item_id varchar(36),
  primary key (session_kind, session_id, sequence_no)
);

create table credential (
  id varchar(36) not null primary key,
  name varchar(500) not null,
  kind varchar(20) not null,
  prefix varchar(60),
  token_hash varchar(64),
  access_key varchar(200),
  secret_id varchar(36) references secret (id),
  username varchar(200),
  password_hash text,
  scopes text not null,
  all_projects boolean not null,
  cidrs text not null,
  owner_id varchar(36) references credential (id),
  created_at bigint not null,
  created_by text not null,
  expires_at bigint,
  last_used_at bigint,
  revoked_at bigint
);

create unique index credential_token_hash on credential (token_hash);
create unique index credential_access_key on credential (access_key);
create unique index credential_username on credential (username);
create index credential_prefix on credential (prefix);
create index credential_created on credential (created_at, id);
create index credential_kind on credential (kind, expires_at, id);
create index credential_owner on credential (owner_id);

create table credential_project (
  credential_id varchar(36) not null references credential (id) on delete cascade,
  project_id varchar(36) not null references project (id),
  primary key (credential_id, project_id)
);

create index credential_project_project on credential_project (project_id, credential_id);

create table audit_record (
  sequence_no bigint not null primary key,
  at bigint not null,
  actor_type varchar(20) not null,
  actor_id varchar(36) not null,
  actor_name text not null,
  actor_address text,
  action varchar(100) not null,
  resource varchar(200) not null,
  project_id varchar(36),
  outcome varchar(20) not null,
  before_json text,
  after_json text,
  request_id varchar(100),
  previous_hash varchar(64) not null,
  hash varchar(64) not null
);

create index audit_record_project on audit_record (project_id, sequence_no);
create index audit_record_actor on audit_record (actor_id, sequence_no);
create index audit_record_resource on audit_record (resource, sequence_no);
create index audit_record_at on audit_record (at, sequence_no);

create table idempotency_key (
  owner varchar(200) not null,
  idempotency_key varchar(255) not null,
  request_hash varchar(64) not null,
  created_at bigint not null,
  expires_at bigint not null,
  status integer,
  headers text,
  body text,
  primary key (owner, idempotency_key)
);

create index idempotency_key_expiry on idempotency_key (expires_at);

create table alias (
  dialect varchar(40) not null,
  kind varchar(60) not null,
  external_id varchar(300) not null,
  resource_id varchar(36) not null,
  primary key (dialect, kind, external_id)
);

create unique index alias_resource on alias (dialect, kind, resource_id);
