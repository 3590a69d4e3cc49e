-- A conversion as its network has reported it so far.
create table conversion (
  conversion_id  uuid primary key,
  document       json not null
);
grant select, insert, update on conversion to {{app}};
