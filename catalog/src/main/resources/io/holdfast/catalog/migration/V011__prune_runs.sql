-- Work that server nodes do on repositories themselves: a row while there is some, claimed by one
-- node at a time. What it is for, and what came of it, stands in the table of its kind.
create table node_work (
  id varchar(36) not null primary key,
  kind varchar(20) not null,
  repository_id varchar(36) not null references repository (id),
  subject_id varchar(36) not null,
  due_at bigint not null,
  node_id varchar(36),
  fence bigint not null,
  lease_until_at bigint,
  attempt integer not null,
  abort_at bigint,
  created_at bigint not null
);

create unique index node_work_subject on node_work (kind, subject_id);
create index node_work_due on node_work (due_at, id);
create index node_work_repository on node_work (repository_id);

-- How a repository is pruned; none for the defaults.
alter table repository add column prune text;

create table prune_run (
  id varchar(36) not null primary key,
  repository_id varchar(36) not null references repository (id),
  project_id varchar(36) references project (id),
  cause varchar(20) not null,
  dry_run boolean not null,
  settings text not null,
  actor text not null,
  state varchar(20) not null,
  result varchar(20),
  reason_code varchar(100),
  detail text,
  abort text,
  phase varchar(20),
  done bigint not null,
  total bigint not null,
  attempt integer not null,
  tally text not null,
  freed_bytes bigint not null,
  created_at bigint not null,
  started_at bigint,
  ended_at bigint,
  revision bigint not null
);

create unique index prune_run_open on prune_run (repository_id) where state <> 'ENDED';
create index prune_run_repository on prune_run (repository_id, created_at, id);
create index prune_run_created on prune_run (created_at, id);
