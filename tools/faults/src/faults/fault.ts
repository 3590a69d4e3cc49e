import type { Dice } from '../dice.js';
import type { Stage } from '../stage.js';

/** Something that goes wrong. Resolves when it is over, with what it was in a few words. */
export interface Fault {
  readonly name: string;
  strike(stage: Stage, dice: Dice): Promise<string>;
}

export const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
