-- Clicks by their id, for reports whose click id does not certify itself.
create table click (
  click_id    text        primary key,
  creator_id  uuid        not null,
  program_id  uuid        not null,
  clicked_at  timestamptz not null
);
grant select, insert on click to {{app}};
