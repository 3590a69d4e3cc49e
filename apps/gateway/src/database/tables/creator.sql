-- The directory of creators: their handle is how networks know them.
create table creator (
  creator_id     uuid        primary key,
  handle         text        not null,
  display_name   text        not null,
  registered_at  timestamptz not null,
  constraint handles_are_unique unique (handle)
);
grant select, insert on creator to {{app}};
