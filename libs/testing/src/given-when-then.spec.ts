import { decided, type Decider, refused, unchanged } from '#decider';
import { givenWhenThen } from './given-when-then.js';

type Event = { type: 'Counted'; by: bigint } | { type: 'Noted' };
const decider: Decider<bigint, 'count' | 'again' | 'no', Event, 'said-no'> = {
  initial: 0n,
  decide: (state, command) => {
    if (command === 'no') return refused('said-no');
    if (command === 'again') return unchanged();
    return decided<Event>({ type: 'Counted', by: state + 1n }, { type: 'Noted' });
  },
  evolve: (state, event) => (event.type === 'Counted' ? state + event.by : state),
};
const given = givenWhenThen(decider);

test('what was decided is compared whole and in order', () => {
  const outcome = given([{ type: 'Counted', by: 2n }]).when('count');
  outcome.then([{ type: 'Counted', by: 3n }, { type: 'Noted' }]);
  expect(() => outcome.then([{ type: 'Noted' }, { type: 'Counted', by: 3n }])).toThrow();
  expect(() => outcome.then([{ type: 'Counted', by: 3n }])).toThrow();
  expect(() => outcome.then([{ type: 'Counted', by: 4n }, { type: 'Noted' }])).toThrow();
  expect(() => outcome.thenUnchanged()).toThrow();
  expect(() => outcome.thenRefused('said-no')).toThrow();
});

test('a repeat and a refusal are told apart', () => {
  given([]).when('again').thenUnchanged();
  given([]).when('no').thenRefused('said-no');
  expect(() => given([]).when('again').thenRefused('said-no')).toThrow();
});
