import { loadConfig } from '#runtime';
import { aloneLimits, ledgerSettings } from './ledger.config.js';

const limitsOf = (env: Record<string, string>) => aloneLimits(loadConfig(ledgerSettings, env));

test('one person may adjust up to 100.00, unless it is said otherwise', () => {
  expect(limitsOf({})('EUR')).toBe(10_000n);
  expect(limitsOf({ ADJUST_ALONE_MINOR: '0' })('EUR')).toBe(0n);
});

test('a currency can have a limit of its own', () => {
  const limits = limitsOf({ ADJUST_ALONE_MINOR: '5', ADJUST_ALONE_MINOR_BY_CURRENCY: 'JPY:15000,KWD:0' });
  expect(['JPY', 'KWD', 'EUR'].map(limits)).toEqual([15_000n, 0n, 5n]);
});

test.each(['JPY', 'JPY:', 'jpy:5', 'JPY:5,', 'JPY:-5', 'JPY:1.5', `JPY:${'9'.repeat(16)}`])(
  'a limit that cannot be read is a fault at boot: %s',
  (text) => expect(() => limitsOf({ ADJUST_ALONE_MINOR_BY_CURRENCY: text })).toThrow(),
);
