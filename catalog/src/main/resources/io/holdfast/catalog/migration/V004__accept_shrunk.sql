-- Whether whoever asked for a backup said that its source rightly holds far less than before.
alter table backup_session add column wish_accept_shrunk boolean not null default false;
