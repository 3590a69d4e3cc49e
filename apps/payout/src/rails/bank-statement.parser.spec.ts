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
        { line: 1, direction: 'out', endToEndId: 'E-1', amount: eur(1000n), bookedOn: '2026-11-05' },
        { line: 2, direction: 'out', endToEndId: 'E-2', amount: eur(2050n), bookedOn: '2026-11-05' },
      ],
    },
  ]);
});

test('version 02: the amount of the entry where its one transaction has none, and an entry without any', () => {
  expect(parseBankStatement(sample('camt053-v2.xml'))).toEqual([
    {
      accountId: 'DE89370400440532013000',
      lines: [
        { line: 1, direction: 'out', endToEndId: 'E-3', amount: eur(1234n), bookedOn: '2026-11-04' },
        { line: 2, direction: 'out', amount: eur(100n), bookedOn: '2026-11-05' },
      ],
    },
  ]);
});

const returns = sample('camt053-v8-returns.xml').toString('utf8');
const returned = (line: number, endToEndId: string, amount: bigint, returnReason: string) => {
  return { line, direction: 'in', endToEndId, amount: eur(amount), bookedOn: '2026-11-09', returnReason };
};
const linesOf = (content: string) => {
  const read = parseBankStatement(Buffer.from(content));
  return typeof read === 'string' ? read : read.flatMap(({ lines }) => lines);
};
const allReturned = [
  returned(1, 'E-1', 1000n, 'AC04'),
  returned(2, 'E-2', 2000n, 'CLOSED'),
  // What the bank kept is not in what it booked.
  returned(3, 'E-3', 1200n, 'MD07'),
];

test('a batch of returns is told one by one, with their reasons; other money that comes in is not ours to read', () => {
  expect(linesOf(returns)).toEqual(allReturned);
});

test('version 02: a return by its information', () => {
  expect(linesOf(sample('camt053-v2-return.xml').toString('utf8'))).toEqual([
    { ...returned(1, 'E-3', 1234n, 'AC01'), bookedOn: '2026-11-10' },
  ]);
});

test('a camt.054 tells the same lines', () => {
  const notification = returns
    .replaceAll('BkToCstmrStmt', 'BkToCstmrDbtCdtNtfctn')
    .replaceAll('Stmt>', 'Ntfctn>')
    .replace('camt.053', 'camt.054');
  expect(linesOf(notification)).toEqual(allReturned);
});

test('returns that do not come to what was booked are none of them certain', () => {
  expect(linesOf(returns.replace('30.00', '29.50'))).toEqual([
    { ...returned(1, 'E-1', 1000n, 'AC04'), entryDiffers: true },
    { ...returned(2, 'E-2', 2000n, 'CLOSED'), entryDiffers: true },
    returned(3, 'E-3', 1200n, 'MD07'),
  ]);
});

test.each([
  ['by its transaction code alone', returns.replace('<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>', ''), 'unspecified'],
  [
    'as a reversal of the entry',
    returns
      .replace('RRTN', 'ESCT')
      .replace('<Sts>', '<RvslInd>true</RvslInd><Sts>')
      .replace(/<RtrInf>.*AC04.*\n/, ''),
    'unspecified',
  ],
  ['with a code of 35 letters', returns.replace('<Cd>AC04</Cd>', `<Prtry>${'x'.repeat(35)}</Prtry>`), 'x'.repeat(35)],
  ['with no half character', returns.replace('<Cd>AC04</Cd>', `<Prtry>${'x'.repeat(34)}😀</Prtry>`), 'x'.repeat(34)],
  ['with a longer one', returns.replace('<Cd>AC04</Cd>', `<Prtry>${'x'.repeat(36)}</Prtry>`), 'x'.repeat(35)],
])('a return is told %s', (_how, content, returnReason) => {
  expect(linesOf(content)).toContainEqual(returned(1, 'E-1', 1000n, returnReason));
});

test('what comes in under an end-to-end id and is no return is told as such', () => {
  const plain = returns.replace('RRTN', 'ESCT').replace(/<RtrInf>.*AC04.*\n/, '');
  const { returnReason: _none, ...line } = returned(1, 'E-1', 1000n, '');
  expect(linesOf(plain)).toContainEqual(line);
});

test('a return without an amount or a day is incomplete', () => {
  expect(linesOf(returns.replace('<Amt Ccy="EUR">10.00</Amt>', ''))).toBe('statement-incomplete');
  expect(linesOf(returns.replace('<BookgDt><Dt>2026-11-09</Dt></BookgDt>', ''))).toBe('statement-incomplete');
});

const text = sample('camt053-v8.xml').toString('utf8');

test.each([
  ['no XML', 'hello', 'statement-unreadable'],
  ['what no XML may hold', text.replace('</', '\0</'), 'statement-unreadable'],
  ['a file that was cut off', text.slice(0, -40), 'statement-unreadable'],
  [
    'a document type, which could name entities',
    text.replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>'),
    'statement-unreadable',
  ],
  ['another message', text.replaceAll('BkToCstmrStmt', 'BkToCstmrAcctRpt'), 'not-a-bank-statement'],
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
