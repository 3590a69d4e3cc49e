-- The bytes of requests by their SHA-256: kept once however often they come, never changed.
create table request_body (
  sha256  text  primary key,
  body    bytea not null
);
grant select, insert on request_body to {{app}};
