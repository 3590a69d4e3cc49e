import { inRounds } from './rounds.js';

const scripted = (order: string[], name: string, values: number[]) => async () => {
  order.push(name);
  const value = values.shift() ?? 0;
  return { value, latenciesMs: [value] };
};

test('baseline and subject take turns at being first, and medians are taken', async () => {
  const order: string[] = [];
  const rounds = await inRounds(3, {
    baseline: scripted(order, 'baseline', [10, 40, 20]),
    subject: scripted(order, 'subject', [30, 60, 10]),
  });
  expect(order).toEqual(['baseline', 'subject', 'subject', 'baseline', 'baseline', 'subject']);
  expect(rounds).toEqual({
    baseline: 20,
    subject: 30,
    ratio: 1.5,
    latenciesMs: [30, 60, 10],
    baselineLatenciesMs: [10, 40, 20],
    values: { baseline: [10, 40, 20], subject: [30, 60, 10] },
  });
});
