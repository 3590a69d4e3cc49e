import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { parseBankStatement } from './bank-statement.parser.js';

const sample = (name: string) => readFileSync(new URL(`./samples/${name}`, import.meta.url));
const eur = (minor: bigint) => ({ minor, currency: 'EUR' });

test('version 08: the transactions of a booked debit, each for itself', () => {
  expect(parseBankStatement(sample('camt053-v8.xml'))).toEqual([
    {
      accountId: 'DE89370400440532013000',
      lines: [
        { line: 1, endToEndId: 'E-1', amount: eur(1000n), bookedOn: '2026-11-05' },
        { line: 2, endToEndId: 'E-2', amount: eur(2050n), bookedOn: '2026-11-05' },
      ],
    },
  ]);
});

test('version 02: the amount of the entry where its one transaction has none, and an entry without any', () => {
  expect(parseBankStatement(sample('camt053-v2.xml'))).toEqual([
    {
      accountId: 'DE89370400440532013000',
      lines: [
        { line: 1, endToEndId: 'E-3', amount: eur(1234n), bookedOn: '2026-11-04' },
        { line: 2, amount: eur(100n), bookedOn: '2026-11-05' },
      ],
    },
  ]);
});

const text = sample('camt053-v8.xml').toString('utf8');

test.each([
  ['no XML', 'hello', 'statement-unreadable'],
  ['a file that was cut off', text.slice(0, -40), 'statement-unreadable'],
  [
    'a document type, which could name entities',
    text.replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>'),
    'statement-unreadable',
  ],
  ['another message', text.replaceAll('BkToCstmrStmt', 'BkToCstmrDbtCdtNtfctn'), 'not-a-camt-053'],
  ['a debit without a booking day', text.replace('<BookgDt><Dt>2026-11-05</Dt></BookgDt>', ''), 'statement-incomplete'],
  ['a message without a statement', text.replace(/<Stmt>[^]*<\/Stmt>/, ''), 'statement-incomplete'],
  ['an account without a name', text.replace(/<IBAN>\w+<\/IBAN>/, ''), 'statement-incomplete'],
  ['an amount with more decimals than cents', text.replace('>20.50<', '>20.505<'), 'statement-incomplete'],
  ['an amount in no currency', text.replace('<Amt Ccy="EUR">20.50', '<Amt Ccy="EURO">20.50'), 'statement-incomplete'],
])('%s is refused', (_what, content, refusal) => {
  expect(parseBankStatement(Buffer.from(content))).toBe(refusal);
});

test('whatever bytes come, a statement or a named refusal comes out', () => {
  const damaged = fc.tuple(fc.nat(text.length), fc.nat(200), fc.string({ unit: 'binary', maxLength: 20 }));
  fc.assert(
    fc.property(damaged, ([at, length, instead]) => {
      const content = text.slice(0, at) + instead + text.slice(at + length);
      const read = parseBankStatement(Buffer.from(content));
      expect(typeof read === 'string' || Array.isArray(read)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

const beside = resolve(import.meta.dirname, '../../../../../shared/data/iso20022/samples');
const others = existsSync(beside) ? readdirSync(beside).filter((name) => name.startsWith('camt053')) : [];
console.info(`${others.length} more camt.053 samples from beside the project`);

if (others.length > 0) {
  test.each(others)('%s is read, or refused by name', (name) => {
    const read = parseBankStatement(readFileSync(join(beside, name)));
    expect(typeof read === 'string' ? read : 'read').toBe(name.includes('wrong') ? 'statement-incomplete' : 'read');
  });
}
