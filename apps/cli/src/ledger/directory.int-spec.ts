import { type TestDatabase, testDatabase } from '#testing';
import { directoryFor } from './directory.query.js';

const id = (number: number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;

let gateway: TestDatabase;
beforeAll(async () => {
  const sql = `
    create table creator (creator_id uuid primary key, handle text not null);
    create table program (program_id uuid primary key);
    grant select on creator, program to {{app}};`;
  gateway = await testDatabase('gateway', [{ name: '0001', sql }]);
  await gateway.admin.query("insert into creator values ($1, 'ann'), ($2, 'bob')", [id(1), id(2)]);
  await gateway.admin.query('insert into program values ($1)', [id(3)]);
});
afterAll(() => gateway.drop());

const linesOf = (...named: [owner: string, program?: string][]) =>
  named.map(([owner, program = ''], line) => ({ line, fields: { owner, program } }));

test('creators are found by handle and by id, programs by id, and what is unknown is not', async () => {
  const lines = linesOf(['ann'], [id(2), id(3)], ['nobody', id(4)], ['a\0b', '\0'], ['']);
  const { creators, programs } = await directoryFor(gateway.app)(lines);
  expect(Object.fromEntries(creators)).toEqual({ ann: id(1), bob: id(2), [id(1)]: id(1), [id(2)]: id(2) });
  expect([...programs]).toEqual([id(3)]);
});
