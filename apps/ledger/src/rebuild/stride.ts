import { PermanentFault } from '#event-log';
import type { Sealed, Step, Steps } from './steps.query.js';

/** Steps that are taken in one transaction: of one topic, the entries of whole batches. */
export interface Stride {
  readonly topic: string;
  readonly steps: readonly Step[];
  /** Of the batches, in order. */
  readonly seals: readonly Sealed[];
}

/** Their rows, two kilobytes a step, are sent together: the longer a COPY, the less a row of it costs. */
const enoughSteps = 8_000;

/**
 * None goes past the closing of a month; `closings` are the first entries after each. Undefined at the end. Throws
 * PermanentFault where a batch has no seal.
 */
export async function nextStride(steps: Steps, closings: readonly bigint[]): Promise<Stride | undefined> {
  await steps.ready();
  const { first } = steps;
  if (first === undefined) return undefined;
  const { topic } = first;
  const taken: Step[] = [];
  const batches: bigint[] = [];
  let begin: bigint | undefined;
  for (let step: Step | undefined = first; step?.topic === topic; step = steps.first) {
    const { batch, seq } = step;
    const begins = batch !== null && batch !== batches.at(-1);
    if (begins || batches.length === 0) {
      const isClosedBefore = begins && closings.some((closing) => closing > (begin ?? seq) && closing <= seq);
      if (taken.length >= enoughSteps || isClosedBefore) break;
    }
    if (begins) {
      begin ??= seq;
      batches.push(batch);
    }
    taken.push(step);
    steps.shift();
    if (!steps.isReady) await steps.ready();
  }
  const seals: Sealed[] = [];
  for (const batch of batches) {
    const seal = await steps.sealOf(batch);
    if (seal === undefined) throw new PermanentFault(`batch ${batch} of the books has no seal`);
    seals.push(seal);
  }
  return { topic, steps: taken, seals };
}
