/** A state machine as data: which event leads from which state to which. */
export interface Machine<State extends string, Event extends string> {
  readonly initial: State;
  readonly final: readonly State[];
  readonly transitions: readonly { readonly from: State; readonly on: Event; readonly to: State }[];
}

/** The state that an event leads to, or undefined where the machine does not allow it. */
export function next<State extends string, Event extends string>(
  machine: Machine<State, Event>,
  from: State,
  on: Event,
): State | undefined {
  return machine.transitions.find((transition) => transition.from === from && transition.on === on)?.to;
}

/** What is wrong with a machine: states nobody reaches, dead ends that are not final, two ways for one event. */
export function machineFaults<State extends string, Event extends string>(machine: Machine<State, Event>): string[] {
  const { initial, final, transitions } = machine;
  const reached = new Set<State>([initial]);
  for (let grown = true; grown;) {
    const found = transitions.filter(({ from, to }) => reached.has(from) && !reached.has(to));
    for (const { to } of found) reached.add(to);
    grown = found.length > 0;
  }
  const states = [...new Set([...final, ...transitions.flatMap(({ from, to }) => [from, to])])];
  const ways = transitions.map(({ from, on }) => `${from} on ${on}`);
  return [
    ...states.filter((state) => !reached.has(state)).map((state) => `${state} is never reached`),
    ...states
      .filter((state) => !final.includes(state) && !transitions.some(({ from }) => from === state))
      .map((state) => `${state} is a dead end`),
    ...final
      .filter((state) => transitions.some(({ from }) => from === state))
      .map((state) => `${state} is final but can be left`),
    ...ways.filter((way, index) => ways.indexOf(way) !== index).map((way) => `${way} leads to two states`),
  ];
}
