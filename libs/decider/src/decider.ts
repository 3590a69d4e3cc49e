/** What a command leads to: facts, nothing new (a repeat), or a named refusal. */
export type Decision<Event, Refusal extends string> =
  | { readonly outcome: 'decided'; readonly events: readonly Event[] }
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

/** The three functions of a consistency boundary. All are pure and synchronous. */
export interface Decider<State, Command, Event, Refusal extends string> {
  readonly initial: State;
  decide(state: State, command: Command): Decision<Event, Refusal>;
  evolve(state: State, event: Event): State;
}

export function decided<Event>(...events: [Event, ...Event[]]): Decision<Event, never> {
  return { outcome: 'decided', events };
}

export function unchanged(): Decision<never, never> {
  return { outcome: 'unchanged' };
}

export function refused<Refusal extends string>(refusal: Refusal): Decision<never, Refusal> {
  return { outcome: 'refused', refusal };
}
