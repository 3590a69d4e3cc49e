-- Published rules. A version is never changed; it is in force from effective_from until that of the next.
create table rule_set (
  program_id      uuid        not null,
  version         integer     not null,
  effective_from  timestamptz not null,
  sha256          text        not null,
  document        json        not null,   -- json, not jsonb: the text is what was hashed
  published_by    text        not null,
  published_at    timestamptz not null,
  primary key (program_id, version),
  constraint one_rule_set_from_an_instant unique (program_id, effective_from)
);
grant select, insert on rule_set to {{app}};
