import { sepaFile, SepaFileFault, type SepaOrder, type SepaPayment } from './sepa-file.js';

const payment: SepaPayment = {
  endToEndId: 'E-1',
  amount: { minor: 52_000n, currency: 'EUR' },
  accountHolder: 'Zoë <Núñez> & Co',
  iban: 'NL91ABNA0417164300',
  town: 'Utrecht',
  country: 'NL',
};
const order: SepaOrder = {
  messageId: 'M-1',
  createdAt: '2026-11-05T09:00:00.000Z',
  executionDate: '2026-11-06',
  debtor: { name: 'Tributary', iban: 'DE89370400440532013000' },
  payments: [payment, { ...payment, endToEndId: 'E-2', amount: { minor: 1n, currency: 'EUR' } }],
};
const faultsOf = (wrong: Partial<SepaOrder>): readonly string[] => {
  try {
    sepaFile({ ...order, ...wrong });
    return [];
  } catch (error) {
    if (error instanceof SepaFileFault) return error.faults;
    throw error;
  }
};
const paying = (wrong: Partial<SepaPayment>) => faultsOf({ payments: [{ ...payment, ...wrong }] });

test('sums and counts stand in the header and in the payment block, to the cent', () => {
  const file = sepaFile(order).toString('utf8');
  expect(file.match(/<NbOfTxs>2<\/NbOfTxs>/g)).toHaveLength(2);
  expect(file.match(/<CtrlSum>520\.01<\/CtrlSum>/g)).toHaveLength(2);
  expect(file.match(/<EndToEndId>E-[12]<\/EndToEndId>/g)).toHaveLength(2);
  expect(file).toContain('<Nm>Zoe .Nunez. + Co</Nm>');
  expect(file).toContain('<Id>NOTPROVIDED</Id>');
  expect(file).toMatch(/<PstlAdr>\s*<TwnNm>Utrecht<\/TwnNm>\s*<Ctry>NL<\/Ctry>\s*<\/PstlAdr>/);
});

test('the same order gives the same bytes', () => {
  expect(sepaFile(order).equals(sepaFile(structuredClone(order)))).toBe(true);
});

test('a town without its country is left out: an address is structured or absent', () => {
  const { country: _country, ...rest } = payment;
  expect(sepaFile({ ...order, payments: [rest] }).toString('utf8')).not.toContain('PstlAdr');
});

test.each([
  ['no payments', { payments: [] }, '1 to 100000 payments fit in a file'],
  ['a message id of 36 characters', { messageId: 'M'.repeat(36) }, 'the message id is not 1 to 35 SEPA characters'],
  [
    'an IBAN with a wrong check digit',
    { debtor: { name: 'T', iban: 'DE88370400440532013000' } },
    "the debtor's IBAN is not valid",
  ],
  ['the same key twice', { payments: [payment, payment] }, 'E-1: named twice'],
])('%s is no order', (_what, wrong, fault) => {
  expect(faultsOf(wrong)).toEqual([fault]);
});

test('a message id may have 35 characters', () => {
  expect(faultsOf({ messageId: 'M'.repeat(35) })).toEqual([]);
});

test.each([
  [0n, ['E-1: the amount is not 0.01 to 999999999.99']],
  [1n, []],
  [99_999_999_999n, []],
  [100_000_000_000n, ['E-1: the amount is not 0.01 to 999999999.99']],
])('%s cents', (minor, faults) => {
  expect(paying({ amount: { minor, currency: 'EUR' } })).toEqual(faults);
});

test('SEPA pays euro only, to valid accounts', () => {
  expect(paying({ amount: { minor: 1n, currency: 'USD' } })).toEqual(['E-1: SEPA pays euro only']);
  expect(paying({ iban: 'NL91ABNA0417164301' })).toEqual(['E-1: the IBAN is not valid']);
  expect(paying({ bic: 'abc' })).toEqual(['E-1: the BIC is not valid']);
});
