import { seededChance, seededUuid } from './chance.js';
import { zipf } from './zipf.js';

test('the bounds of chance are the first rank and the last', () => {
  expect(zipf(20_000, 1.1, () => 0)()).toBe(0);
  expect(zipf(20_000, 1.1, () => 1 - Number.EPSILON)()).toBe(19_999);
  expect(zipf(1, 1.1, () => 0.5)()).toBe(0);
});

test('with exponent one, of two ranks the first has two thirds', () => {
  expect(zipf(2, 1, () => 0.666)()).toBe(0);
  expect(zipf(2, 1, () => 0.667)()).toBe(1);
});

test('each rank is drawn as often as its weight says', () => {
  const [draw, drawn] = [zipf(100, 1.1, seededChance(7)), new Array<number>(100).fill(0)];
  const draws = 200_000;
  for (let index = 0; index < draws; index += 1) {
    const rank = draw();
    drawn[rank] = (drawn[rank] ?? 0) + 1;
  }
  const weights = drawn.map((_, rank) => (rank + 1) ** -1.1);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  for (const rank of [0, 1, 9, 99]) {
    const expected = ((weights[rank] ?? 0) / sum) * draws;
    expect(Math.abs((drawn[rank] ?? 0) - expected)).toBeLessThan(5 * Math.sqrt(expected));
  }
});

test('a seed gives the same numbers and uuids again, another seed others', () => {
  const some = (seed: number) => {
    const chance = seededChance(seed);
    return [chance(), chance(), seededUuid(chance)];
  };
  expect(some(1)).toEqual(some(1));
  expect(some(1)).not.toEqual(some(2));
  expect(some(1)[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});
