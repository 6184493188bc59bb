-- The newest sealed catalog of each repository. Not part of a sealed catalog itself.
create table sealed_catalog (
  repository_id varchar(36) not null primary key references repository (id) on delete cascade,
  snapshot_id varchar(64),
  key_id varchar(64),
  content_hash varchar(64),
  bytes bigint,
  sealed_at bigint,
  current_until_at bigint,
  failing_since_at bigint,
  failure text,
  told_at bigint
);

-- Each time that this catalog was rebuilt from a sealed one.
create table recovery (
  recovered_at bigint not null primary key,
  sealed_at bigint not null,
  repository_id varchar(36) not null,
  snapshot_id varchar(64) not null
);
