import { readFileSync, readdirSync } from 'node:fs';
import type { TObject } from 'typebox';
import { ContractError, type EncodedEvent, fromJson, topics, versionsOf } from './index.js';

const golden = new URL('../golden/', import.meta.url);
const bytesOf = (topic: string, file: string) => readFileSync(new URL(`${topic}/${file}`, golden));

const kept = readdirSync(golden).flatMap((topic) =>
  readdirSync(new URL(`${topic}/`, golden)).map((file) => {
    const [, type = '', version = '', variant = ''] = /^(\w+)\.v(\d+)(\.[a-z-]+)?\.json$/.exec(file) ?? [];
    return { topic, type, version: Number(version), variant, file };
  }),
);
const topicNamed = (name: string) => {
  const topic = topics.find((candidate) => candidate.name === name);
  if (topic === undefined) throw new Error(`golden payloads of a topic that does not exist: ${name}`);
  return topic;
};
type AnyTopic = { encode(event: never): EncodedEvent; decode(encoded: EncodedEvent): unknown };

test.each(kept)('$topic: the golden payload $file is read, and written as the newest one', (golden) => {
  const topic = topicNamed(golden.topic) as AnyTopic;
  const payload = bytesOf(golden.topic, golden.file);
  const written = topic.encode(topic.decode({ type: golden.type, version: golden.version, payload }) as never);
  const newest = bytesOf(golden.topic, `${golden.type}.v${written.version}${golden.variant}.json`);
  expect(fromJson(new TextDecoder().decode(written.payload))).toEqual(fromJson(newest.toString('utf8')));
});

const declared = topics.flatMap((topic) =>
  topic.events.flatMap(versionsOf).map((event) => ({ event, name: `${topic.name}/${event.type}.v${event.version}` })),
);
const nameOf = ({ topic, type, version }: (typeof kept)[number]) => `${topic}/${type}.v${version}`;

test('every version of every event has a golden payload, and nothing else has one', () => {
  const plain = kept.filter(({ variant }) => variant === '');
  expect(plain.map(nameOf).sort()).toEqual(declared.map(({ name }) => name).sort());
  expect(new Set(kept.map(nameOf))).toEqual(new Set(declared.map(({ name }) => name)));
});

test.each(declared)('each field at the top of $name stands in a golden payload', ({ event, name }) => {
  const payloads = kept.filter((one) => nameOf(one) === name);
  const fields = payloads.flatMap(({ topic, file }) =>
    Object.keys(fromJson(bytesOf(topic, file).toString('utf8')) as object),
  );
  expect([...new Set(fields)].sort()).toEqual(Object.keys((event.schema as TObject).properties).sort());
});

test('every topic is owned by the service that its name says, in twelve partitions', () => {
  for (const topic of topics) {
    expect(topic.name.startsWith(`${topic.owner}.`)).toBe(true);
    expect(topic.partitions).toBe(12);
  }
});

describe('what does not fit is refused', () => {
  const commission = topicNamed('attribution.commission.v1') as AnyTopic;
  const accrued = fromJson(
    bytesOf('attribution.commission.v1', 'CommissionAccrued.v1.json').toString('utf8'),
  ) as object;
  const decode = (payload: object, type = 'CommissionAccrued', version = 1) =>
    commission.decode({ type, version, payload: new TextEncoder().encode(JSON.stringify(payload)) });

  test.each([
    ['money as a number', { ...accrued, total: { minor: 650, currency: 'EUR' } }],
    ['a number of cents with a point', { ...accrued, total: { minor: '6.50', currency: 'EUR' } }],
    ['minus nothing', { ...accrued, total: { minor: '-0', currency: 'EUR' } }],
    ['an amount that hides behind a field that nobody declared', { ...accrued, fee: { surprise: '130' } }],
    ['an instant without a zone', { ...accrued, occurredAt: '2026-10-03T14:05:09' }],
    ['an identity in upper case', { ...accrued, creatorId: 'A18F9A52-7A10-7C3E-9D41-2B6A5F0C1E01' }],
  ])('%s', (_name, payload) => {
    expect(() => decode(payload)).toThrow(ContractError);
  });

  test('an unknown event, an unknown version', () => {
    expect(() => decode(accrued, 'CommissionForgotten')).toThrow(ContractError);
    expect(() => decode(accrued, 'CommissionAccrued', 2)).toThrow(ContractError);
  });

  test('an event that the schema does not allow is not written either', () => {
    const event = { type: 'CommissionAccrued', ...accrued, total: { minor: 650n, currency: 'euro' } };
    expect(() => commission.encode(event as never)).toThrow(ContractError);
  });

  test('a field that nobody declared is not written; read, it is left out: a newer writer has added it', () => {
    const surprising = { ...accrued, surprise: true, fee: { minor: '130', currency: 'EUR', surprise: true } };
    expect(() => commission.encode({ type: 'CommissionAccrued', ...surprising } as never)).toThrow(ContractError);
    expect(decode(surprising)).toEqual(decode(accrued));
  });
});

test('money comes back as a bigint, beyond what a double could hold', () => {
  const topic = topicNamed('ledger.reservation.v1') as AnyTopic;
  const payload = fromJson(bytesOf('ledger.reservation.v1', 'FundsReserved.v1.json').toString('utf8')) as object;
  const amount = { minor: '9007199254740993', currency: 'EUR' };
  const bytes = new TextEncoder().encode(JSON.stringify({ ...payload, amount }));
  expect(topic.decode({ type: 'FundsReserved', version: 1, payload: bytes })).toMatchObject({
    amount: { minor: 9007199254740993n, currency: 'EUR' },
  });
});
