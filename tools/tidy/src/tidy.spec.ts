import { join } from 'node:path';
import { findingsOf, rules, tidy } from './tidy.js';

const fixtures = join(import.meta.dirname, '../fixtures');

test('a tidy tree draws no complaint', () => {
  expect(tidy(join(fixtures, 'clean'))).toEqual({ files: 6, findings: [] });
});

test.each(rules.map((rule) => rule.name))('a tree that breaks %s draws that complaint and no other', (rule) => {
  const { findings } = tidy(join(fixtures, 'violations', rule));
  expect([...new Set(findings.map((finding) => finding.rule))]).toEqual([rule]);
});

const broken: [rule: string, path: string, text: string][] = [
  ['file-size', 'libs/a/src/a.ts', 'a\n'.repeat(301)],
  ['file-name', 'libs/a/src/camelCase.ts', ''],
  ['file-name', 'libs/a/src/snake_case.ts', ''],
  ['file-name', 'libs/a/src/posting.model.ts', ''],
  ['file-name', 'libs/a/src/Upper/posting.ts', ''],
  ['file-name', 'apps/a/src/database/Entry.sql', 'create table Entry (id bigint);'],
  ['file-name', 'docs/Some_Page.md', ''],
  ['banned-name', 'libs/a/src/ledger-service.ts', ''],
  ['banned-name', 'libs/a/src/date-utils.ts', ''],
  ['banned-name', 'libs/a/src/helpers/split.ts', ''],
  ['banned-name', 'libs/a/src/posting.ts', 'export class Posting' + 'Manager {}'],
  ['banned-word', 'libs/a/src/a.ts', '// TO' + 'DO: later'],
  ['banned-word', 'docs/page.md', 'Run it in /tm' + 'p/somewhere.'],
  ['banned-word', 'libs/a/src/a.ts', "const samples = '../share" + "d/data';"],
  ['skipped-test', 'libs/a/src/a.spec.ts', 'test.sk' + "ip('later', () => {});"],
  ['skipped-test', 'libs/a/src/a.int-spec.ts', 'describe.on' + "ly('this', () => {});"],
  ['skipped-test', 'libs/a/src/a.spec.ts', 'x' + "it('later', () => {});"],
  ['sql-in-string', 'apps/a/src/features/do-it/do-it.handler.ts', "await tx.query('select 1 from entry');"],
  ['sql-in-string', 'apps/a/src/features/do-it/do-it.handler.ts', 'tx.query(`\n  insert into entry (id) values (1)`)'],
  ['sql-in-string', 'apps/a/src/projections/b.projection.ts', 'tx.query("update entry set seq = 1")'],
  ['sql-in-string', 'apps/a/src/journal/lock.ts', "tx.query('select pg_advisory_lock(1)')"],
  ['sql-object', 'apps/a/src/database/tables/entry.sql', 'create table entry (id int);\ncreate table leg (id int);'],
  ['sql-object', 'apps/a/src/database/tables/entry.sql', 'create table posting (id int);'],
  ['sql-object', 'apps/a/src/database/tables/entry.sql', 'alter table entry add column note text;'],
];

test.each(broken)('%s finds fault with %s', (rule, path, text) => {
  expect(findingsOf({ path, text }).map((finding) => finding.rule)).toEqual([rule]);
});

const fine: [path: string, text: string][] = [
  ['libs/a/src/a.ts', 'a\n'.repeat(300)],
  ['libs/contracts/src/payout.item/payout-item.v1.ts', ''],
  ['libs/runtime/src/service/run-service.ts', ''],
  ['libs/runtime/src/access/service-token-guard.ts', 'export class ServiceTokenGuard {}'],
  ['libs/a/src/a.ts', "throw new Error('Select a program from the list.');"],
  ['libs/a/src/a.ts', "const route = '/c/work/tmp';"],
  ['libs/a/src/a.spec.ts', "const sample = '../share" + "d/data';"],
  ['apps/a/src/entries.query.ts', "tx.query('select id from entry')"],
  ['apps/a/src/database/tables/entry.sql', 'create table entry (id int);\ncreate index entry_by_id on entry (id);'],
  ['apps/a/src/database/functions/post.sql', 'create or replace function post(n int) returns int language sql …'],
  ['apps/a/src/database/append_only.sql', 'create trigger entry_is_append_only before update on entry …'],
  ['apps/a/src/database/grants.sql', 'grant select on entry to log_reader;'],
];

test.each(fine)('nothing is wrong with %s', (path, text) => {
  expect(findingsOf({ path, text })).toEqual([]);
});

test('a complaint names its line', () => {
  expect(findingsOf({ path: 'libs/a/src/a.ts', text: 'const a = 1;\n// FIX' + 'ME\n' })).toEqual([
    { rule: 'banned-word', path: 'libs/a/src/a.ts', line: 2, says: '"FIX' + 'ME": do it, or write an issue' },
  ]);
});
