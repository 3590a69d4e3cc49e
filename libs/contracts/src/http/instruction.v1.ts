import { Type, type Static } from 'typebox';
import {
  adjustmentFields,
  clearingFields,
  exchangeFields,
  instructionFields,
  InstructionReasonSchema,
  openingFields,
  PersonSchema,
  writeOffFields,
} from '../ledger.instruction/instruction.js';
import { IdSchema, InstantSchema } from '../scalars.js';
import { PageByIdQuerySchema, PageSchema } from './page.js';
import { defineRoute } from './route.js';

const closed = { additionalProperties: false };
const { reasonCode, reason } = instructionFields;

/** Exactly one of the first; they stand side by side so that what is wrong in one is named by its own pointer. */
export const NewInstructionSchema = Type.Object(
  {
    adjustment: Type.Optional(Type.Object(adjustmentFields, closed)),
    writeOff: Type.Optional(Type.Object(writeOffFields, closed)),
    exchange: Type.Optional(Type.Object(exchangeFields, closed)),
    clearing: Type.Optional(Type.Object(clearingFields, closed)),
    reasonCode,
    reason,
  },
  { ...closed, description: 'Exactly one of adjustment, writeOff, exchange and clearing, and why' },
);
export type NewInstruction = Static<typeof NewInstructionSchema>;

export const instructionStatuses = ['proposed', 'instructed', 'refused', 'rejected', 'withdrawn'] as const;

/** An instruction as it stands; once `instructed`, the books follow, unless they cannot: then it is `refused`. */
export const InstructionSchema = Type.Object({
  instructionId: IdSchema,
  status: Type.Enum([...instructionStatuses]),
  ...NewInstructionSchema.properties,
  /** Never asked for here: a line of an import. */
  opening: Type.Optional(Type.Object(openingFields, closed)),
  proposedBy: PersonSchema,
  proposedAt: InstantSchema,
  /** Absent while it is proposed, and where one person was enough. */
  decidedBy: Type.Optional(PersonSchema),
  decidedAt: Type.Optional(InstantSchema),
  decisionReason: Type.Optional(Type.String()),
  /** Why the books could not take what was given; present where it is `refused`. */
  refusal: Type.Optional(Type.String()),
});
export type InstructionView = Static<typeof InstructionSchema>;

export const InstructionsQuerySchema = Type.Object(
  { ...PageByIdQuerySchema.properties, status: Type.Optional(Type.Enum([...instructionStatuses])) },
  closed,
);

export const SecondOpinionSchema = Type.Object({ reason: InstructionReasonSchema }, closed);

const decision = (name: string) => `/internal/instructions/:instructionId/${name}` as const;
const actor = PersonSchema;

export const instructionRoutes = {
  proposeInstruction: defineRoute('POST', '/internal/instructions', {
    /** `alone`: whether this person may post small adjustments without a second one. */
    body: Type.Object({ ...NewInstructionSchema.properties, actor, alone: Type.Boolean() }, closed),
    answer: InstructionSchema,
  }),
  listInstructions: defineRoute('GET', '/internal/instructions', {
    query: InstructionsQuerySchema,
    answer: PageSchema(InstructionSchema),
  }),
  getInstruction: defineRoute('GET', '/internal/instructions/:instructionId', { answer: InstructionSchema }),
  approveInstruction: defineRoute('POST', decision('approval'), {
    body: Type.Object({ actor }, closed),
    answer: InstructionSchema,
  }),
  rejectInstruction: defineRoute('POST', decision('rejection'), {
    body: Type.Object({ ...SecondOpinionSchema.properties, actor }, closed),
    answer: InstructionSchema,
  }),
  withdrawInstruction: defineRoute('POST', decision('withdrawal'), {
    body: Type.Object({ ...SecondOpinionSchema.properties, actor }, closed),
    answer: InstructionSchema,
  }),
};
