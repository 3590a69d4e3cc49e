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

/** What no report of a command can be kept without. */
const needs: Readonly<Record<Reading['command'], readonly (keyof Reading | 'figures.gross')[]>> = {
  report: ['figures', 'amounts'],
  amend: ['figures', 'amounts'],
  confirm: [],
  reverse: ['reversalId'],
  agree: ['brand', 'creator', 'figures.gross', 'amounts', 'deliverables'],
  accept: ['sponsorship', 'brand', 'creator', 'figures.gross', 'amounts'],
  cancel: ['reversalId'],
};
/** They are of conversions that are no deliverables: what becomes of those is told by their agreement alone. */
const knowNoSponsorship: ReadonlySet<Reading['command']> = new Set(['report', 'amend', 'confirm']);

/** A mapping file is not what it has to be, or the folder is not. */
export class MappingFault extends Error {}

const ours = fileURLToPath(new URL('./', import.meta.url));

/** Our own: every `<network>.mapping.json` beside this file, by network. Throws MappingFault, with every fault of a file. */
export function loadMappings(): ReadonlyMap<string, Mapping> {
  return mappingsIn(ours);
}

/** Those of another folder, each in the place of one that there is. Throws MappingFault, as for our own. */
export function mappingsInPlaceOf(known: ReadonlyMap<string, Mapping>, folder: string): ReadonlyMap<string, Mapping> {
  const mappings = mappingsIn(folder);
  const unknown = [...mappings.keys()].find((network) => !known.has(network));
  if (unknown !== undefined) throw new MappingFault(`${folder}: there is no network ${unknown}`);
  return mappings;
}

const ending = '.mapping.json';

function mappingsIn(folder: string): ReadonlyMap<string, Mapping> {
  const names = tried(folder, () => readdirSync(folder)).filter((name) => name.endsWith('.json'));
  const other = names.find((name) => !name.endsWith(ending));
  if (other !== undefined) throw new MappingFault(`${join(folder, other)} is not named <network>${ending}`);
  if (names.length === 0) throw new MappingFault(`${folder} has no <network>${ending}`);
  return new Map(
    names.map((name) => {
      const mapping = readMapping(join(folder, name));
      const right = `${mapping.network}${ending}`;
      if (name !== right) throw new MappingFault(`${join(folder, name)} is to be named ${right}`);
      return [mapping.network, mapping];
    }),
  );
}

function readMapping(file: string): Mapping {
  const document = tried(file, (): unknown => JSON.parse(readFileSync(file, 'utf8')));
  const faults = validator.Check(document)
    ? faultsOfReadings(document)
    : validator.Errors(document).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
  if (faults.length > 0) throw new MappingFault(`${file} is not a network mapping: ${faults.join('; ')}`);
  return document as Mapping;
}

function tried<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new MappingFault(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function faultsOfReadings({ reading }: Mapping): string[] {
  const readings =
    'always' in reading
      ? [['/reading/always', reading.always] as const]
      : Object.entries(reading.of).map(([word, one]) => [`/reading/of/${word}`, one] as const);
  return readings.flatMap(([place, one]) => faultsOf(one).map((fault) => `${place} has the command ${fault}`));
}

function faultsOf(reading: Reading): string[] {
  const { command, figures, sponsorship } = reading;
  const missing = needs[command].filter((name) =>
    name === 'figures.gross' ? figures?.gross === undefined : reading[name] === undefined,
  );
  const faults = missing.map((name) => `${command} and no ${name}`);
  return sponsorship !== undefined && knowNoSponsorship.has(command)
    ? [...faults, `${command} and a sponsorship`]
    : faults;
}
