import type { InstructionView } from '#contracts';
import type { Instruction } from '../domain/instruction.js';

type Told = Pick<InstructionView, 'adjustment' | 'writeOff' | 'exchange' | 'clearing' | 'opening'>;

/** Under which name a request and an answer tell an instruction of each kind. */
export const memberOf = {
  adjustment: 'adjustment',
  'write-off': 'writeOff',
  exchange: 'exchange',
  clearing: 'clearing',
  opening: 'opening',
} as const satisfies Record<Instruction['kind'], keyof Told>;

/** The one instruction that is told; undefined where it is none or more than one. */
export function instructionOf({ adjustment, writeOff, exchange, clearing, opening }: Told): Instruction | undefined {
  const told: Instruction[] = [
    ...(adjustment === undefined ? [] : [{ kind: 'adjustment' as const, ...adjustment }]),
    ...(writeOff === undefined ? [] : [{ kind: 'write-off' as const, ...writeOff }]),
    ...(exchange === undefined ? [] : [{ kind: 'exchange' as const, ...exchange }]),
    ...(clearing === undefined ? [] : [{ kind: 'clearing' as const, ...clearing }]),
    ...(opening === undefined ? [] : [{ kind: 'opening' as const, ...opening }]),
  ];
  return told.length === 1 ? told[0] : undefined;
}
