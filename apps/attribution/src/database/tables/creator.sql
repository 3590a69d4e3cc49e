-- Creators as the directory registered them: networks know them by handle.
create table creator (
  creator_id  uuid primary key,
  handle      text not null unique
);
grant select, insert on creator to {{app}};
