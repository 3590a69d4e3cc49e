-- Why somebody earned this much: every decision whole, in versions for each conversion. Never changed.
create table decision (
  decision_id    uuid        primary key,
  conversion_id  uuid        not null,
  version        integer     not null,
  program_id     uuid        not null,
  rule_at        timestamptz not null,
  inputs         json        not null,   -- json, not jsonb: the text is what was hashed
  document       json        not null,
  constraint decision_versions_are_unique unique (conversion_id, version)
);
create index decision_by_rule_instant on decision (program_id, rule_at desc);
grant select, insert on decision to {{app}};
