import { median } from './percentile.js';

/** One timed run. `value` is a rate; `latenciesMs` is one number for each call. */
export interface Run {
  readonly value: number;
  readonly latenciesMs: readonly number[];
}

export interface Rounds {
  readonly baseline: number;
  readonly subject: number;
  /** The median of the rounds' own ratios: what slows the machine down for a while slows both sides of a round. */
  readonly ratio: number;
  /** The subject's, of all rounds. */
  readonly latenciesMs: readonly number[];
  readonly baselineLatenciesMs: readonly number[];
  /** Each round's value, in order. */
  readonly values: { readonly baseline: readonly number[]; readonly subject: readonly number[] };
}

/** Runs baseline and subject in turn, and each of them first in every other round. */
export async function inRounds(
  rounds: number,
  { baseline, subject }: { baseline: () => Promise<Run>; subject: () => Promise<Run> },
): Promise<Rounds> {
  const runs: { baseline: Run; subject: Run }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const first = await baseline();
      runs.push({ baseline: first, subject: await subject() });
    } else {
      const first = await subject();
      runs.push({ baseline: await baseline(), subject: first });
    }
  }
  const values = { baseline: runs.map((run) => run.baseline.value), subject: runs.map((run) => run.subject.value) };
  return {
    baseline: median(values.baseline),
    subject: median(values.subject),
    ratio: median(runs.map((run) => run.subject.value / run.baseline.value)),
    latenciesMs: runs.flatMap((run) => run.subject.latenciesMs),
    baselineLatenciesMs: runs.flatMap((run) => run.baseline.latenciesMs),
    values,
  };
}
