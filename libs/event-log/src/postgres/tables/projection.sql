-- The projections of a service: the version that is read, the version that is being built beside it, and the version
-- that was replaced and is still kept. Their tables lie in the schemas public, <name>_next and <name>_old.
create table projection (
  name          text        primary key,
  version       integer     not null,
  next_version  integer,
  old_version   integer,
  begun_at      timestamptz,
  switched_at   timestamptz,
  unsettled     boolean     not null default false,   -- other rows were switched in, and nobody has acted on them yet
  constraint a_name_can_be_part_of_a_schema_name check (name ~ '^[a-z][a-z0-9_]{0,49}$'),
  constraint versions_count_from_one check (least(version, next_version, old_version) > 0),
  constraint what_is_begun_has_a_beginning check ((next_version is null) = (begun_at is null))
);
