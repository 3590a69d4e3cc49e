-- The head of a day (UTC): a document over everything that was sealed on it, made once when the day has ended, to be
-- published. What it says, and that no day is left out, is held by `verify`; how it is made is said in proofs/.
create table head (
  day       date  primary key,
  document  text  not null,   -- canonical JSON (RFC 8785)
  hash      bytea not null,
  constraint head_hash_is_of_its_document check (hash = sha256(convert_to(document, 'UTF8')))
);
