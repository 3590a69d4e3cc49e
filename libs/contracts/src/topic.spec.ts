import { Type } from 'typebox';
import { ContractError, defineEvent, defineTopic, MoneySchema, UpcastError } from './index.js';

const tipGivenV1 = defineEvent(
  'TipGiven',
  1,
  Type.Object({ cents: Type.Integer({ minimum: 0 }), from: Type.Optional(Type.String()) }),
);
const tipGivenV2 = defineEvent(
  'TipGiven',
  2,
  Type.Object({ amount: MoneySchema, from: Type.Optional(Type.String()) }),
  {
    from: tipGivenV1,
    upcast: ({ cents, from }) => ({
      amount: { minor: BigInt(cents), currency: cents === 13 ? 'euro' : 'EUR' },
      ...(from === undefined ? {} : { from }),
    }),
  },
);
const tipGiven = defineEvent('TipGiven', 3, Type.Object({ amount: MoneySchema, givers: Type.Array(Type.String()) }), {
  from: tipGivenV2,
  upcast({ amount, from }) {
    if (from === 'nobody') throw new Error('nobody gives nothing');
    return { amount, givers: from === undefined ? [] : [from] };
  },
});
const tips = defineTopic({ name: 'ledger.tip.v1', owner: 'ledger', keyedBy: 'creator', events: [tipGiven] });

const read = (version: number, payload: object) =>
  tips.decode({ type: 'TipGiven', version, payload: new TextEncoder().encode(JSON.stringify(payload)) });
const wire = { minor: '520', currency: 'EUR' };
const amount = { minor: 520n, currency: 'EUR' };
const faultOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (fault) {
    return fault;
  }
};

test.each([
  [1, { cents: 520, from: 'ann' }],
  [2, { amount: wire, from: 'ann' }],
  [3, { amount: wire, givers: ['ann'] }],
])('a fact of version %i is read as the newest', (version, payload) => {
  expect(read(version, payload)).toEqual({ type: 'TipGiven', amount, givers: ['ann'] });
});

test('what is written is the newest version', () => {
  const written = tips.encode({ type: 'TipGiven', amount, givers: [] });
  expect({ ...written, payload: new TextDecoder().decode(written.payload) }).toEqual({
    type: 'TipGiven',
    version: 3,
    payload: '{"amount":{"minor":"520","currency":"EUR"},"givers":[]}',
  });
});

test('an old fact has to fit the version that it was written in', () => {
  expect(faultOf(() => read(1, { amount: wire }))).toEqual(
    new ContractError('ledger.tip.v1', 'TipGiven.v1', ['/ must have required properties cents']),
  );
});

test('a version that nobody declared is unknown', () => {
  for (const version of [0, 4]) {
    expect(faultOf(() => read(version, { cents: 520 }))).toEqual(
      new ContractError('ledger.tip.v1', `TipGiven.v${version}`, ['unknown event or version']),
    );
  }
});

describe('an upcaster that fails is named', () => {
  test('it throws', () => {
    const fault = faultOf(() => read(1, { cents: 520, from: 'nobody' }));
    expect(fault).toBeInstanceOf(UpcastError);
    expect(fault).toMatchObject({
      name: 'UpcastError',
      message: 'ledger.tip.v1: TipGiven.v2 cannot be upcast to version 3: nobody gives nothing',
      cause: new Error('nobody gives nothing'),
    });
  });

  test('what it tells does not fit the next version', () => {
    expect(faultOf(() => read(1, { cents: 13 }))).toMatchObject({
      name: 'UpcastError',
      message:
        'ledger.tip.v1: TipGiven.v1 cannot be upcast to version 2: /amount/currency must match pattern "^[A-Z]{3}$"',
    });
  });
});
