import { type InstructionEvent as Fact, instructionTopic } from '#contracts';
import { pick } from '#decider';
import type { Instruction, InstructionEvent } from '../domain/instruction.js';

type Step = 'Proposed' | 'Instructed';

/** How an instruction is told in ledger.instruction.v1: facts of its own for each kind of what is moved. */
const names: Readonly<Record<Instruction['kind'], Readonly<Partial<Record<Step, Fact['type']>>>>> = {
  adjustment: { Proposed: 'AdjustmentProposed', Instructed: 'AdjustmentInstructed' },
  'write-off': { Proposed: 'WriteOffProposed', Instructed: 'WriteOffInstructed' },
  exchange: { Proposed: 'ExchangeProposed', Instructed: 'ExchangeInstructed' },
  clearing: { Proposed: 'ClearingProposed', Instructed: 'ClearingInstructed' },
  opening: { Instructed: 'OpeningImported' },
};

const ends: ReadonlyMap<string, InstructionEvent['type']> = new Map([
  ['InstructionRefused', 'Refused'],
  ['InstructionRejected', 'Rejected'],
  ['InstructionWithdrawn', 'Withdrawn'],
]);

const stepsByFact = new Map(
  Object.entries(names).flatMap(([kind, steps]) =>
    Object.entries(steps).map(([type, name]) => [name, { kind, type }] as const),
  ),
);

export function encodeInstruction(event: InstructionEvent) {
  return instructionTopic.encode(factOf(event) as Fact);
}

function factOf(event: InstructionEvent): object {
  if (event.type === 'Rejected' || event.type === 'Withdrawn' || event.type === 'Refused') {
    const { type, holder, ...step } = event;
    return { ...step, ...holder, type: `Instruction${type}` };
  }
  const { type, proposal, ...step } = event;
  const { kind, ...moved } = proposal.instruction;
  return { ...step, ...moved, ...pick(proposal, 'reasonCode', 'reason'), type: names[kind][type] };
}

export function decodeInstruction(encoded: Parameters<typeof instructionTopic.decode>[0]): InstructionEvent {
  const fact = instructionTopic.decode(encoded);
  const end = ends.get(fact.type);
  if (end !== undefined) {
    const { type: _type, creatorId, debtor, ...about } = fact as Extract<Fact, { type: 'InstructionRejected' }>;
    const holder = creatorId === undefined ? { debtor } : { creatorId };
    return { ...about, holder, type: end } as unknown as InstructionEvent;
  }
  const step = stepsByFact.get(fact.type);
  const given = fact as Exclude<Fact, { type: `Instruction${string}` }>;
  const { type: _, instructionId, occurredAt, reasonCode, reason, ...rest } = given;
  const { proposedBy, instructedBy, approvedBy, ...moved } = rest as typeof rest & Record<string, unknown>;
  const persons = Object.entries({ proposedBy, instructedBy, approvedBy }).filter(([, person]) => person !== undefined);
  return {
    type: step?.type,
    instructionId,
    occurredAt,
    proposal: { instruction: { kind: step?.kind, ...moved }, reasonCode, reason },
    ...Object.fromEntries(persons),
  } as unknown as InstructionEvent;
}
