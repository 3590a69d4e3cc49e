-- Events of one consistency boundary in versions from 1; the primary key is what two writers race for.
create table stream_event (
  stream          text        not null,
  version         bigint      not null,
  type            text        not null,
  schema_version  integer     not null,
  recorded_at     timestamptz not null,
  correlation_id  text        not null,
  payload         bytea       not null,
  constraint stream_versions_are_unique primary key (stream, version)
);
