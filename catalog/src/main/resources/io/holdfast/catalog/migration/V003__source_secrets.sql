-- What of a source's settings is sealed: ids in the secret table, as JSON by the setting's name.
alter table source add column secrets text not null default '{}';
