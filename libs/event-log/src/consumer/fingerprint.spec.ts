import fc from 'fast-check';
import { fingerprintOf } from './fingerprint.js';

const failing = { group: 'books', topic: 'facts.v1', type: 'FactNoted', cause: 'Error: no' };
const ofCause = (cause: string) => fingerprintOf({ ...failing, cause });
const words = fc.stringMatching(/^[g-z]{1,12}( [g-z]{1,12}){0,3}$/);

test('ids and numbers do not matter', () => {
  const told = fc.record({
    id: fc.uuid(),
    amount: fc.bigInt({ min: 0n }),
    hash: fc.stringMatching(/^[0-9]{8}[0-9a-f]{56}$/),
  });
  const say = ({ id, amount, hash }: { id: string; amount: bigint; hash: string }) =>
    ofCause(`Error: ${id} has ${amount}, not ${hash}`);
  fc.assert(fc.property(told, told, (one, other) => say(one) === say(other)));
});

test('other words are another cause', () => {
  fc.assert(fc.property(words, words, (one, other) => (ofCause(one) === ofCause(other)) === (one === other)));
});

test('group, topic and type tell causes apart, wherever one ends and the next begins', () => {
  const all = [
    failing,
    { ...failing, group: 'other' },
    { ...failing, topic: 'other.v1' },
    { ...failing, type: 'FactTold' },
    { ...failing, group: 'booksfacts', topic: '.v1' },
  ];
  expect(new Set(all.map(fingerprintOf)).size).toBe(all.length);
});

test('a fingerprint is the same for ever', () => {
  expect(fingerprintOf(failing)).toMatchInlineSnapshot(`"22e01f324d981ded"`);
});
