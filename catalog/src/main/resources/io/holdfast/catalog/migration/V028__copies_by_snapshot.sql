-- Which copy a snapshot is, is asked for each snapshot that was made of another.
create index restore_point_copy_snapshot on restore_point_copy (repository_id, snapshot_id);
