-- How many rows of a list there are in each stretch of it that is over: a day of sessions, a run of
-- ids of copies. A row for each scope (a protection, a project …), stretch and kind of row. They can
-- be made again from what they count, and sealed catalogs leave them out.
create table list_count (
  list varchar(40) not null,
  scope_id varchar(36) not null,
  stretch varchar(16) not null,
  kind_1 varchar(40) not null,
  kind_2 varchar(40) not null,
  kind_3 varchar(40) not null,
  kind_4 varchar(40) not null,
  row_count bigint not null
);

-- Totals and deep pages are read from this index alone.
create index list_count_of
on list_count (list, scope_id, stretch, kind_1, kind_2, kind_3, kind_4, row_count);

-- Up to which stretch the rows of a table are counted; those from it on are not.
create table list_count_end (
  table_name varchar(40) not null primary key,
  stretch varchar(16) not null
);
