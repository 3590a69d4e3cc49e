import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  ClickSchema,
  ConversionViewSchema,
  DecisionSchema,
  EntryDetailSchema,
  IdSchema,
  InstructionSchema,
  RequestSchema,
} from '#contracts';
import { Describe, ParsedParam, ParsedQuery, problem } from '#runtime';
import { callerOf, visibleCreator } from '../../auth/caller.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';
import { explainEntry } from './explain-entry.handler.js';

const EntryIdSchema = Type.String({ pattern: '^\\d{1,4}-\\d{1,19}$' });
const QuerySchema = Type.Object(
  { creatorId: Type.Optional(IdSchema) },
  { additionalProperties: false, description: 'Whose entry it is; a creator need not say' },
);
const ExplanationSchema = Type.Object({
  ...EntryDetailSchema.properties,
  decision: Type.Optional(DecisionSchema),
  instruction: Type.Optional(InstructionSchema),
  conversion: Type.Optional(ConversionViewSchema),
  requests: Type.Array(Type.Object({ ...RequestSchema.properties, bodyText: Type.String() })),
  click: Type.Optional(ClickSchema),
  explanation: Type.Array(Type.String()),
});

@Controller('/v1/entries')
export class ExplainEntryController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Get('/:entryId/explanation')
  @Describe({
    summary: 'Why an entry is there: decision, conversion, raw request, click',
    tag: 'Creators',
    roles: ['creator', 'operator', 'auditor'],
    params: { entryId: EntryIdSchema },
    query: QuerySchema,
    answers: { 200: ExplanationSchema },
  })
  explain(
    @ParsedParam('entryId', EntryIdSchema) entryId: string,
    @ParsedQuery(QuerySchema) query: Static<typeof QuerySchema>,
    @Req() request: FastifyRequest,
  ) {
    const creatorId = query.creatorId ?? callerOf(request).creatorId;
    if (creatorId === undefined) {
      throw problem(422, 'creator-unnamed', 'Say whose entry it is', undefined, { pointer: '#/query/creatorId' });
    }
    return explainEntry(this.deps, { creatorId: visibleCreator(request, creatorId), entryId });
  }
}
