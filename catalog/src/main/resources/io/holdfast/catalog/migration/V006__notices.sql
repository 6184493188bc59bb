-- What happened, kept in the transaction that changed the state, until every channel was told.
create table notice (
  id varchar(36) not null primary key,
  type varchar(60) not null,
  at bigint not null,
  project_id varchar(36),
  protection_id varchar(36),
  resource_kind varchar(40) not null,
  resource_id varchar(36) not null,
  resource_revision bigint not null,
  severity varchar(20) not null,
  data text not null
);

create index notice_at on notice (at, id);
create index notice_project on notice (project_id, id);
create index notice_resource on notice (resource_id, id);

-- Where notices go. What a sender changes while it works lies in channel_turn, so that those who
-- only ask which channels there are (every change of state does) are never in its way.
create table channel (
  id varchar(36) not null primary key,
  project_id varchar(36) references project (id),
  kind varchar(20) not null,
  name varchar(500) not null,
  enabled boolean not null,
  disabled_reason text,
  notice_types text not null,
  protection_ids text not null,
  least_severity varchar(20) not null,
  settings text not null,
  secrets text not null,
  created_at bigint not null,
  created_by text not null,
  modified_at bigint not null,
  modified_by text not null,
  revision bigint not null
);

create index channel_created on channel (created_at, id);
create index channel_project on channel (project_id, created_at, id);

-- Whose turn it is to send to a channel, and from when on.
create table channel_turn (
  channel_id varchar(36) not null primary key references channel (id) on delete cascade,
  sender varchar(36),
  sender_until_at bigint,
  next_at bigint not null,
  failing_since_at bigint,
  failures integer not null
);

create index channel_turn_next on channel_turn (next_at);

create table delivery (
  id varchar(36) not null primary key,
  channel_id varchar(36) not null references channel (id) on delete cascade,
  notice_id varchar(36) not null references notice (id) on delete cascade,
  state varchar(20) not null,
  created_at bigint not null,
  attempts integer not null,
  last_attempt_at bigint,
  tries text not null
);

create index delivery_waiting on delivery (channel_id, state, id);
create index delivery_notice on delivery (notice_id);

-- What is wrong with a protection, from when until when. One open alert of each kind.
create table alert (
  id varchar(36) not null primary key,
  project_id varchar(36) not null,
  protection_id varchar(36) not null references protection (id) on delete cascade,
  kind varchar(20) not null,
  severity varchar(20) not null,
  reason text not null,
  occurrences integer not null,
  raised_at bigint not null,
  last_seen_at bigint not null,
  reminded_at bigint not null,
  cleared_at bigint,
  revision bigint not null
);

create unique index alert_open on alert (protection_id, kind) where cleared_at is null;
create index alert_project on alert (project_id, raised_at, id);
create index alert_raised on alert (raised_at, id);
