import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { RevenueStreamSchema } from '#contracts';

/** The name of a field of the decoded report; `a.b` goes into objects. */
const FieldSchema = Type.String({ pattern: '^[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*$' });
const StatusSchema = Type.Enum(['pending', 'approved', 'reversed']);
const closed = { additionalProperties: false } as const;

/** How one kind of report is read into a command. */
export const ReadingSchema = Type.Object(
  {
    command: Type.Enum(['report', 'amend', 'confirm', 'reverse', 'agree', 'accept', 'cancel']),
    transactionId: FieldSchema,
    stream: Type.Optional(
      Type.Union([Type.Object({ field: FieldSchema }, closed), Type.Object({ always: RevenueStreamSchema }, closed)]),
    ),
    clickRef: Type.Optional(FieldSchema),
    creator: Type.Optional(FieldSchema),
    occurredAt: Type.Object({ field: FieldSchema, format: Type.Enum(['rfc3339', 'yyyy-MM-dd HH:mm:ss']) }, closed),
    /** Minor or major units with the currency in a field of its own; or objects of minor and currency. */
    amounts: Type.Optional(
      Type.Union([
        Type.Object(
          { unit: Type.Enum(['major', 'minor']), decimalMark: Type.Enum(['.', ',']), currency: FieldSchema },
          closed,
        ),
        Type.Object({ unit: Type.Enum(['money']) }, closed),
      ]),
    ),
    figures: Type.Optional(
      Type.Object(
        { sale: Type.Optional(FieldSchema), commission: Type.Optional(FieldSchema), gross: Type.Optional(FieldSchema) },
        { ...closed, minProperties: 1 },
      ),
    ),
    status: Type.Optional(
      Type.Union([
        Type.Object({ always: StatusSchema }, closed),
        Type.Object({ field: FieldSchema, words: Type.Record(Type.String(), StatusSchema) }, closed),
      ]),
    ),
    reversalId: Type.Optional(FieldSchema),
    reason: Type.Optional(FieldSchema),
    brand: Type.Optional(FieldSchema),
    sponsorship: Type.Optional(FieldSchema),
    /** The list of what is agreed, and the fields of each. */
    deliverables: Type.Optional(
      Type.Object({ list: FieldSchema, id: FieldSchema, gross: FieldSchema, dueOn: FieldSchema }, closed),
    ),
    /** The list of the deliverables that alone are meant, by their ids. */
    only: Type.Optional(FieldSchema),
  },
  closed,
);
export type Reading = Static<typeof ReadingSchema>;

const AnswerSchema = Type.Object(
  { status: Type.Integer({ minimum: 200, maximum: 599 }), contentType: Type.String(), body: Type.String() },
  closed,
);

/** A network as data: a new one is a new file of this shape and its samples. */
export const MappingSchema = Type.Object(
  {
    network: Type.String({ pattern: '^[a-z][a-z0-9-]{0,38}$' }),
    /** Where the format is described. */
    source: Type.String(),
    transport: Type.Union([
      Type.Object({ kind: Type.Enum(['query', 'form', 'json']) }, closed),
      Type.Object({ kind: Type.Enum(['json-in-form']), field: FieldSchema }, closed),
    ]),
    authenticity: Type.Union([
      Type.Object({ kind: Type.Enum(['none', 'standard-webhooks']) }, closed),
      Type.Object({ kind: Type.Enum(['token']), field: FieldSchema }, closed),
    ]),
    corrections: Type.Enum(['record', 'restatement']),
    /** The list that a batch comes in; a report that has no such field is one report. */
    batch: Type.Optional(Type.Object({ list: FieldSchema, max: Type.Integer({ minimum: 1 }) }, closed)),
    reading: Type.Union([
      Type.Object({ always: ReadingSchema }, closed),
      Type.Object({ field: FieldSchema, of: Type.Record(Type.String(), ReadingSchema) }, closed),
    ]),
    /** What the network wants to hear. Without an answer the outcome is told as JSON, a refusal as a problem. */
    answers: Type.Object({ kept: Type.Optional(AnswerSchema), refused: Type.Optional(AnswerSchema) }, closed),
  },
  closed,
);
export type Mapping = Static<typeof MappingSchema>;

const validator = Compile(MappingSchema);

const ours = fileURLToPath(new URL('./', import.meta.url));

/**
 * Every `*.mapping.json` beside this file, by network; those of the other folder in place of ours. Throws where one is no
 * mapping, with every fault, or is in nobody's place.
 */
export function loadMappings(others?: string): ReadonlyMap<string, Mapping> {
  const mappings = new Map(mappingsIn(ours).map(({ mapping }) => [mapping.network, mapping]));
  for (const { file, mapping } of others === undefined ? [] : mappingsIn(others)) {
    if (!mappings.has(mapping.network)) throw new RangeError(`${file}: there is no network ${mapping.network}`);
    mappings.set(mapping.network, mapping);
  }
  return mappings;
}

function mappingsIn(folder: string): { file: string; mapping: Mapping }[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.mapping.json'));
  return files.map((name) => ({ file: join(folder, name), mapping: readMapping(join(folder, name)) }));
}

function readMapping(file: string): Mapping {
  const document = documentIn(file);
  if (validator.Check(document)) return document;
  const faults = validator.Errors(document).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
  throw new RangeError(`${file} is not a network mapping: ${faults.join('; ')}`);
}

function documentIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new RangeError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
