-- Clicks, each once: its id says so.
create table click (
  click_id       text        primary key,
  link_id        uuid        not null references link,
  occurred_at    timestamptz not null,
  referrer_host  text,
  device         text,
  country        text,
  visitor        text,
  gpc            boolean     not null
);
grant select, insert on click to {{app}};
