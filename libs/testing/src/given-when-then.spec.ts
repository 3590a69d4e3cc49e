import { decided, type Decider, refused, unchanged } from '#decider';
import { givenWhenThen } from './given-when-then.js';

type Event = { type: 'Counted'; by: bigint; note?: string | undefined } | { type: 'Noted' };
const decider: Decider<bigint, 'count' | 'again' | 'no', Event, 'said-no' | 'said-never'> = {
  initial: 0n,
  decide: (state, command) => {
    if (command === 'no') return refused('said-no');
    if (command === 'again') return unchanged();
    return decided<Event>({ type: 'Counted', by: state + 1n }, { type: 'Noted' });
  },
  evolve: (state, event) => (event.type === 'Counted' ? state * 10n + event.by : state),
};
const given = givenWhenThen(decider);
const counted = (by: bigint): Event => ({ type: 'Counted', by });
const noted: Event = { type: 'Noted' };

test('without a history the state is the initial one', () => {
  given([])
    .when('count')
    .then([counted(1n), noted]);
});

test('a history is folded from the first event to the last', () => {
  given([counted(2n), noted, counted(3n)])
    .when('count')
    .then([counted(24n), noted]);
});

test.each<[string, Event[]]>([
  ['another order', [noted, counted(1n)]],
  ['an event too few', [counted(1n)]],
  ['an event too many', [counted(1n), noted, noted]],
  ['no events', []],
  ['another amount', [counted(2n), noted]],
  ['an amount that is no bigint', [{ type: 'Counted', by: 1 as unknown as bigint }, noted]],
  ['a missing field', [{ type: 'Counted' } as Event, noted]],
  ['a field too many', [{ type: 'Counted', by: 1n, note: 'so' }, noted]],
  ['a field too many that is undefined', [{ type: 'Counted', by: 1n, note: undefined }, noted]],
])('a decision is not %s', (_, events) => {
  expect(() => given([]).when('count').then(events)).toThrow('toStrictEqual');
});

test('facts, a repeat and a refusal are told apart', () => {
  given([]).when('again').thenUnchanged();
  given([]).when('no').thenRefused('said-no');
  expect(() => given([]).when('count').thenUnchanged()).toThrow('toStrictEqual');
  expect(() => given([]).when('count').thenRefused('said-no')).toThrow('toStrictEqual');
  expect(() => given([]).when('again').then([])).toThrow('toStrictEqual');
  expect(() => given([]).when('again').thenRefused('said-no')).toThrow('toStrictEqual');
  expect(() => given([]).when('no').then([])).toThrow('toStrictEqual');
  expect(() => given([]).when('no').thenUnchanged()).toThrow('toStrictEqual');
});

test('one refusal is not another', () => {
  expect(() => given([]).when('no').thenRefused('said-never')).toThrow('toStrictEqual');
});
