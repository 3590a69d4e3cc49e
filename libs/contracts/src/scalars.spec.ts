import { Compile } from 'typebox/compile';
import { fromJson, MoneySchema, MoneySumSchema, reviveMoney, toJson } from './index.js';

const nines = (digits: number) => '9'.repeat(digits);
const isMoney = Compile(MoneySchema);
const isSum = Compile(MoneySumSchema);

test.each([nines(19), `-${nines(19)}`])('%s may be an amount, and one digit more may not', (minor) => {
  expect(isMoney.Check({ minor, currency: 'EUR' })).toBe(true);
  expect(isMoney.Check({ minor: `${minor}9`, currency: 'EUR' })).toBe(false);
});

test.each([nines(39), `-${nines(39)}`])('%s may be a sum of amounts, and one digit more may not', (minor) => {
  expect(isSum.Check({ minor, currency: 'EUR' })).toBe(true);
  expect(isSum.Check({ minor: `${minor}9`, currency: 'EUR' })).toBe(false);
});

test.each([19, 20, 39])('a sum of %s digits is read as it was written', (digits) => {
  const sum = { total: { minor: BigInt(nines(digits)), currency: 'EUR' } };
  expect(reviveMoney(fromJson(toJson(sum)))).toEqual(sum);
});
