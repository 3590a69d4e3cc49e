-- The key that a creator's payment details are encrypted with, itself encrypted; deleting it forgets them for good.
create table creator_key (
  creator_id   uuid  primary key,
  wrapped_key  bytea not null
);
