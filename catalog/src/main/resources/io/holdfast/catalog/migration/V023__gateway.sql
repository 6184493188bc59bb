-- Whether stock restic clients may use a repository through the service.
alter table repository add column gateway boolean not null default false;

-- Snapshots that such clients wrote, and what became of each.
create table arrival (
  id varchar(36) not null primary key,
  repository_id varchar(36) not null references repository (id),
  snapshot_id varchar(64) not null,
  state varchar(20) not null,
  actor text not null,
  received_at bigint not null,
  restore_point_id varchar(36),
  detail text
);

create unique index arrival_snapshot on arrival (repository_id, snapshot_id);
create index arrival_state on arrival (repository_id, state, received_at);

-- The protection that stands for one host and its paths in a repository.
create table client_protection (
  repository_id varchar(36) not null references repository (id),
  fingerprint varchar(64) not null,
  protection_id varchar(36) not null,
  primary key (repository_id, fingerprint)
);

create index client_protection_protection on client_protection (protection_id);
