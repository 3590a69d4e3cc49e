import { PermanentFault } from '#event-log';
import type { Queryable } from '#postgres';
import { Steps } from './steps.query.js';
import { nextStride, type Stride } from './stride.js';

interface Batch {
  readonly topic: string;
  readonly entries: number;
  /** Steps without an entry behind so many entries of the batch. */
  readonly quietAfter?: number;
  readonly quiets?: number;
}

/** The steps of books that hold these batches, one after the other. */
function stepsOf(batches: readonly Batch[], sealed = batches.length): Steps {
  let seq = 0n;
  const quiets: object[] = [];
  const rows = batches.map(({ topic, entries, quietAfter = entries, quiets: more = 0 }, batch) => {
    for (let number = 1; number <= more; number += 1) {
      const at = { seq: seq + BigInt(quietAfter), batch: null, number, topic, offset: 0n };
      quiets.push({ ...at, releaseAt: null, correlationId: null, creatorId: null, commissionId: null });
    }
    const seqs = Array.from({ length: entries }, (_, at) => seq + BigInt(at));
    seq += BigInt(entries);
    return { batch: BigInt(batch), topic, seqs, offsets: seqs, releaseAts: null, correlationIds: null, nextSeq: seq };
  });
  const tables = new Map<string, readonly unknown[]>([
    ['entry', rows],
    ['seal', rows.slice(0, sealed)],
    ['quiet_move', quiets],
  ]);
  // A page is whatever is left: those that were given are over.
  const query = (sql: string) => {
    const [table] = [...tables.keys()].filter(
      (name) => sql.includes(`from ${name}\n`) || sql.includes(`from ${name} `),
    );
    const found = tables.get(table ?? '') ?? [];
    tables.set(table ?? '', []);
    return Promise.resolve({ rows: found, rowCount: found.length });
  };
  return new Steps({ query, prepared: query } as unknown as Queryable, 0, { seq: 0n, number: 0, batch: 0n });
}

async function stridesOf(steps: Steps, closings: readonly bigint[] = []): Promise<readonly Stride[]> {
  const strides: Stride[] = [];
  for (let stride = await nextStride(steps, closings); stride; stride = await nextStride(steps, closings)) {
    strides.push(stride);
  }
  return strides;
}

/** `2+1q` are two steps of a batch and one that is of none. */
const told = (strides: readonly Stride[]) =>
  strides.map(({ topic, parts }) => {
    const sizes = parts.map(({ steps, seal }) => `${steps.length}${seal === undefined ? 'q' : ''}`);
    return `${topic}: ${sizes.join('+')}`;
  });

test('batches of one topic are taken together, and another topic begins anew', async () => {
  const steps = stepsOf([
    { topic: 'a', entries: 2 },
    { topic: 'a', entries: 3 },
    { topic: 'b', entries: 1 },
    { topic: 'a', entries: 1 },
  ]);
  expect(told(await stridesOf(steps))).toEqual(['a: 2+3', 'b: 1', 'a: 1']);
});

test('no stride goes past the closing of a month, and one that is behind it is none', async () => {
  const batches = Array.from({ length: 4 }, () => ({ topic: 'a', entries: 10 }));
  expect(told(await stridesOf(stepsOf(batches), [0n, 20n, 40n]))).toEqual(['a: 10+10', 'a: 10+10']);
});

test.each([
  [4_000, 3, ['a: 4000+4000', 'a: 4000']],
  [7_999, 3, ['a: 7999+7999', 'a: 7999']],
  [8_000, 2, ['a: 8000', 'a: 8000']],
  [8_001, 2, ['a: 8001', 'a: 8001']],
])(
  'batches of %d, %d of them: a stride is whole batches until it has 8,000 steps',
  async (entries, count, expected) => {
    const batches = Array.from({ length: count }, () => ({ topic: 'a', entries }));
    expect(told(await stridesOf(stepsOf(batches)))).toEqual(expected);
  },
);

test('steps without an entry are of the batch that they lie in, and by themselves before and behind', async () => {
  const steps = stepsOf([
    { topic: 'a', entries: 3, quietAfter: 2, quiets: 2 },
    { topic: 'a', entries: 1, quiets: 1 },
    { topic: 'a', entries: 4 },
  ]);
  expect(told(await stridesOf(steps))).toEqual(['a: 5+1+1q+4']);
});

test('steps without an entry fill a stride, too, but never part a batch', async () => {
  const behind = stepsOf([
    { topic: 'a', entries: 1, quiets: 9_000 },
    { topic: 'a', entries: 1 },
  ]);
  expect(told(await stridesOf(behind))).toEqual(['a: 1+7999q', 'a: 1001q+1']);
  const within = stepsOf([
    { topic: 'a', entries: 2, quietAfter: 1, quiets: 9_000 },
    { topic: 'a', entries: 1 },
  ]);
  expect(told(await stridesOf(within))).toEqual(['a: 9002', 'a: 1']);
});

test('a batch without a seal is a fault of the books, and those before it are taken first', async () => {
  const steps = stepsOf(
    [
      { topic: 'a', entries: 2 },
      { topic: 'a', entries: 1 },
    ],
    1,
  );
  expect(told([(await nextStride(steps, [])) as Stride])).toEqual(['a: 2']);
  await expect(nextStride(steps, [])).rejects.toThrow(new PermanentFault('batch 1 of the books has no seal'));
});
