import { PermanentFault } from '#event-log';
import type { Queryable } from '#postgres';
import { Steps } from './steps.query.js';
import { nextStride, type Stride } from './stride.js';

interface Batch {
  readonly topic: string;
  readonly entries: number;
}

/** The steps of books that hold these batches, one after the other. */
function stepsOf(batches: readonly Batch[], sealed = batches.length): Steps {
  let seq = 0n;
  const rows = batches.map(({ topic, entries }, batch) => {
    const seqs = Array.from({ length: entries }, (_, at) => seq + BigInt(at));
    seq += BigInt(entries);
    return { batch: BigInt(batch), topic, seqs, offsets: seqs, releaseAts: null, correlationIds: null, nextSeq: seq };
  });
  const tables = new Map<string, readonly unknown[]>([
    ['entry', rows],
    ['seal', rows.slice(0, sealed)],
    ['quiet_move', []],
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

const told = (strides: readonly Stride[]) =>
  strides.map(({ topic, steps, seals }) => `${topic}: ${steps.length} in ${seals.length}`);

test('batches of one topic are taken together, and another topic begins anew', async () => {
  const steps = stepsOf([
    { topic: 'a', entries: 2 },
    { topic: 'a', entries: 3 },
    { topic: 'b', entries: 1 },
    { topic: 'a', entries: 1 },
  ]);
  expect(told(await stridesOf(steps))).toEqual(['a: 5 in 2', 'b: 1 in 1', 'a: 1 in 1']);
});

test('no stride goes past the closing of a month, and one that is behind it is none', async () => {
  const batches = Array.from({ length: 4 }, () => ({ topic: 'a', entries: 10 }));
  expect(told(await stridesOf(stepsOf(batches), [0n, 20n, 40n]))).toEqual(['a: 20 in 2', 'a: 20 in 2']);
});

test.each([
  [1_000, 9, ['a: 8000 in 8', 'a: 1000 in 1']],
  [7_999, 3, ['a: 15998 in 2', 'a: 7999 in 1']],
  [8_000, 2, ['a: 8000 in 1', 'a: 8000 in 1']],
  [8_001, 2, ['a: 8001 in 1', 'a: 8001 in 1']],
])(
  'batches of %d, %d of them: a stride is whole batches until it has 8,000 steps',
  async (entries, count, expected) => {
    const batches = Array.from({ length: count }, () => ({ topic: 'a', entries }));
    expect(told(await stridesOf(stepsOf(batches)))).toEqual(expected);
  },
);

test('a batch without a seal is a fault of the books', async () => {
  const steps = stepsOf([{ topic: 'a', entries: 1 }], 0);
  await expect(nextStride(steps, [])).rejects.toThrow(new PermanentFault('batch 0 of the books has no seal'));
});
