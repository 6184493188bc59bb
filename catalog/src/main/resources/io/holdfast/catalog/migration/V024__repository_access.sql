-- What reaching a repository's place takes: what may be seen by name, and ids in the secret table of
-- what may not. Folders need neither.
alter table repository add column settings text not null default '{}';
alter table repository add column secrets text not null default '{}';
