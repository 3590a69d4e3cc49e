import { Readable } from 'node:stream';
import type { Queryable } from '#postgres';
import { statementTexts } from '../proofs/held-statements.query.js';
import { faultOfList } from './published-list.query.js';

const count = 2_500n;

interface Statement {
  readonly number: bigint;
  readonly version: number;
}

/** Books that have issued these statements, and nothing else. */
function booksOf(statements: readonly Statement[]): Queryable {
  const query = (_sql: string, [from, to, limit]: readonly [bigint, bigint, number]) => {
    const rows = statements
      .filter(({ number }) => number >= from && number < to)
      .slice(0, limit)
      .map((one) => ({ ...one, creatorId: 'ann', currency: 'EUR', month: '2026-10', sha256: Buffer.of(1) }));
    return Promise.resolve({ rows });
  };
  return { query } as unknown as Queryable;
}

const genuine = Array.from({ length: Number(count) }, (_, number) => ({ number: BigInt(number), version: number + 1 }));
const noLog = { read: () => Promise.reject(new Error('statements are not in the log')) };

async function faultIn(statements: readonly Statement[], [from, to] = [0n, count]): Promise<string | undefined> {
  const list = Readable.from(statementTexts(booksOf(genuine), { from, to }));
  return faultOfList(booksOf(statements), noLog, list);
}

const named = (number: number) => `statement of 2026-10 in EUR, creator ann: version ${number + 1}`;

test('books that have all of a list have no fault, however many runs it takes, and whatever they have beyond it', async () => {
  expect(await faultIn(genuine)).toBeUndefined();
  expect(await faultIn(genuine, [999n, 2_001n])).toBeUndefined();
  expect(await faultIn([])).toBe(`${named(0)}: was published, and is not in the books`);
});

test.each([0, 998, 999, 1_000, 1_001, 2_499])('of a list statement %d is named where it is changed', async (at) => {
  const without = genuine.filter(({ number }) => number !== BigInt(at));
  expect(await faultIn(without)).toBe(`${named(at)}: was published, and is not in the books`);
  const other = genuine.map((one) => (one.number === BigInt(at) ? { ...one, version: 9_999 } : one));
  expect(await faultIn(other)).toBe(`${named(at)}: was published where now is ${named(9_998)}`);
});
