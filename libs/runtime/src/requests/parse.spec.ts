import fc from 'fast-check';
import { Type } from 'typebox';
import { MoneySchema, PageQuerySchema } from '#contracts';
import { Problem } from '../problems/problem.js';
import { parse, parseTexts } from './parse.js';

const schema = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    kind: Type.Enum(['a', 'b']),
    amounts: Type.Array(MoneySchema),
  },
  { additionalProperties: false },
);

function refused(run: () => unknown): Problem {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error('not refused');
}

test('money comes as bigint', () => {
  expect(parse(schema, { name: 'x', kind: 'a', amounts: [{ minor: '-90071992547409931', currency: 'EUR' }] })).toEqual({
    name: 'x',
    kind: 'a',
    amounts: [{ minor: -90071992547409931n, currency: 'EUR' }],
  });
});

test('each wrong place is named by its JSON pointer', () => {
  const problem = refused(() => parse(schema, { kind: 'c', amounts: [{ minor: 1, currency: 'EUR' }], 'a/b': 1 }));
  expect(problem.status).toBe(422);
  expect(problem.told.members?.errors).toEqual(
    expect.arrayContaining([
      { pointer: '#/name', detail: 'is missing' },
      { pointer: '#/a~1b', detail: 'is not known here' },
      { pointer: '#/kind', detail: 'must be one of a, b' },
      { pointer: '#/amounts/0/minor', detail: 'must be string' },
    ]),
  );
});

test('of many wrong places no more than eight are named', () => {
  const amounts = Array.from({ length: 100_000 }, () => 1);
  const problem = refused(() => parse(schema, { name: 'x', kind: 'a', amounts }));
  expect(problem.told.members?.errors).toHaveLength(8);
});

describe('a text that no table holds', () => {
  const detail = 'holds U+0000 or half of a surrogate pair';

  test.each(['\0', 'a\0b', '\ud83d', 'a\ude00b'])(
    '%j is refused where it stands, in a body, a query, a path',
    (text) => {
      const errors = (run: () => unknown) => refused(run).told.members?.errors;
      const name = Type.Object({ name: Type.String() });
      expect(errors(() => parse(name, { name: text }))).toEqual([{ pointer: '#/name', detail }]);
      expect(errors(() => parseTexts(name, { name: text }, 'query'))).toEqual([{ pointer: '#/name', detail }]);
      const lists = Type.Object({ of: Type.Array(name) });
      expect(errors(() => parse(lists, { of: [{ name: 'a' }, { name: text }] }))).toEqual([
        { pointer: '#/of/1/name', detail },
      ]);
      const record = Type.Record(Type.String(), Type.Integer());
      expect(errors(() => parse(record, { 'a/b': 1, [text]: 1 }))).toEqual([{ pointer: `#/${text}`, detail }]);
    },
  );

  test('is named eight times at most', () => {
    const list = Type.Array(Type.String());
    const problem = refused(() => parse(list, Array(100_000).fill('\0')));
    expect(problem.told.members?.errors).toHaveLength(8);
  });

  test('whatever else is taken as it came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const isRefused = text.includes('\0');
        if (isRefused) expect(refused(() => parse(Type.String(), text)).status).toBe(422);
        else expect(parse(Type.String(), text)).toBe(text);
      }),
    );
  });
});

test.each([
  ['1', 1],
  ['200', 200],
  [undefined, 50],
])('limit=%s is %s', (limit, taken) => {
  expect(parseTexts(PageQuerySchema, limit === undefined ? {} : { limit }, 'query').limit).toBe(taken);
});

test.each([['0'], ['201'], ['7x'], ['']])('limit=%s is refused', (limit) => {
  expect(refused(() => parseTexts(PageQuerySchema, { limit }, 'query')).status).toBe(422);
});

test('an unknown or repeated parameter is refused', () => {
  expect(refused(() => parseTexts(PageQuerySchema, { page: '1' }, 'query')).status).toBe(422);
  expect(refused(() => parseTexts(PageQuerySchema, { cursor: ['a', 'b'] }, 'query')).status).toBe(422);
});

test('whatever JSON comes, it is taken or refused, never a fault', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      try {
        parse(schema, value);
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
      }
    }),
  );
});
