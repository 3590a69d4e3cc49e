import { PermanentFault } from '#event-log';
import type { Sealed, Step, Steps } from './steps.query.js';

/** Steps that nothing comes between: those of a batch, or some that made no entry. */
export interface Part {
  readonly steps: readonly Step[];
  /** None where they made no entry. */
  readonly seal: Sealed | undefined;
}

/** Steps of one topic, which are taken in one transaction. */
export interface Stride {
  readonly topic: string;
  readonly parts: readonly Part[];
}

/** Their rows, two kilobytes a step, are sent together: the longer a COPY, the less a row of it costs. */
const enoughSteps = 8_000;

/**
 * Whole batches, none of them past the closing of a month; `closings` are the first entries after each. Undefined at the
 * end. Throws PermanentFault where the first batch has no seal.
 */
export async function nextStride(steps: Steps, closings: readonly bigint[]): Promise<Stride | undefined> {
  await steps.ready();
  const { first } = steps;
  if (first === undefined) return undefined;
  const { topic } = first;
  const parts: { steps: Step[]; seal: Sealed | undefined }[] = [];
  let taken = 0;
  let begin: bigint | undefined;
  for (let step: Step | undefined = first; step?.topic === topic; step = steps.first) {
    const { batch, seq } = step;
    let part = parts.at(-1);
    if (seq >= (part?.seal?.nextSeq ?? 0n)) {
      const isClosedBefore = closings.some((closing) => closing > (begin ?? seq) && closing <= seq);
      const seal = batch === null ? undefined : await steps.sealOf(batch);
      const isUnsealed = batch !== null && seal === undefined;
      if (taken >= enoughSteps || isClosedBefore || (isUnsealed && taken > 0)) break;
      if (isUnsealed) throw new PermanentFault(`batch ${batch} of the books has no seal`);
      if (seal !== undefined) begin ??= seq;
      if (part === undefined || part.seal !== seal) parts.push((part = { steps: [], seal }));
    }
    part?.steps.push(step);
    taken += 1;
    steps.shift();
    if (!steps.isReady) await steps.ready();
  }
  return { topic, parts };
}
