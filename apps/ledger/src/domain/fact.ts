import { type Decision, refused, unchanged } from '#decider';

/** Which fact speaks: its event's id, and a digest of what it says. */
export interface Fact {
  readonly id: string;
  readonly digest: string;
}

/** The facts that were taken in so far: a few. */
export type TakenFacts = readonly Fact[];

/** The answer to a fact that was taken in before: the same again changes nothing, other content is a dispute. */
export function answerToRepeat(taken: TakenFacts, fact: Fact): Decision<never, 'fact-differs'> | undefined {
  const known = taken.find(({ id }) => id === fact.id);
  if (known === undefined) return undefined;
  return known.digest === fact.digest ? unchanged() : refused('fact-differs');
}
