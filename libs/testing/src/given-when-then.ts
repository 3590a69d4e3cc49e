import type { Decider } from '#decider';

/** Tests of a decider that read like its rules. Comparison is exact and ordered: the whole events, nothing more. */
export function givenWhenThen<State, Command, Event, Refusal extends string>(
  decider: Decider<State, Command, Event, Refusal>,
) {
  return (history: readonly Event[]) => ({
    when(command: Command) {
      const state = history.reduce((folded, event) => decider.evolve(folded, event), decider.initial);
      const decision = decider.decide(state, command);
      return {
        then: (events: readonly Event[]) => expect(decision).toStrictEqual({ outcome: 'decided', events }),
        thenUnchanged: () => expect(decision).toStrictEqual({ outcome: 'unchanged' }),
        thenRefused: (refusal: Refusal) => expect(decision).toStrictEqual({ outcome: 'refused', refusal }),
      };
    },
  });
}
