-- Tracking links. `number` is what a click id carries.
create table link (
  link_id          uuid        primary key,
  number           bigint      not null generated always as identity unique,
  slug             text        not null,
  creator_id       uuid        not null,
  program_id       uuid        not null,
  destination      text        not null,
  click_parameter  text        not null,
  created_at       timestamptz not null,
  constraint slugs_are_unique unique (slug)
);
grant select, insert on link to {{app}};
