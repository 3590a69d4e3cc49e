import { Overloaded } from './event-log.errors.js';
import { groupCommit } from './group-commit.js';

test('calls that arrive together share a slice, and each has its own answer', async () => {
  const slices: number[][] = [];
  const commits = groupCommit<number, number>(
    (calls) => {
      slices.push([...calls]);
      return Promise.resolve(calls.map((call) => call * 10));
    },
    { maxSlice: 3, maxWaiting: 10 },
  );
  const answers = await Promise.all([1, 2, 3, 4, 5].map((call) => commits.submit(call)));
  expect(answers).toEqual([10, 20, 30, 40, 50]);
  expect(slices).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

test('a slice that fails fails for all of its calls, and the next one goes on', async () => {
  const commits = groupCommit<number, number>(
    (calls) => (calls.includes(2) ? Promise.reject(new Error('no')) : Promise.resolve([...calls])),
    { maxSlice: 2, maxWaiting: 10 },
  );
  const outcomes = await Promise.allSettled([1, 2, 3].map((call) => commits.submit(call)));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});

test('a full queue says so; the last place is still given', async () => {
  const commits = groupCommit<number, number>((calls) => Promise.resolve([...calls]), { maxSlice: 1, maxWaiting: 2 });
  const [one, two, three] = [commits.submit(1), commits.submit(2), commits.submit(3)];
  await expect(three).rejects.toThrow(Overloaded);
  expect(await Promise.all([one, two])).toEqual([1, 2]);
  await commits.drained();
  expect(await commits.submit(4)).toBe(4);
});
