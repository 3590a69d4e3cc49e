import { Compile, type Validator } from 'typebox/compile';
import { Type, type Static, type TObject, type TProperties, type TSchema } from 'typebox';
import { ContractError } from './contract.errors.js';
import { fromJson, reviveMoney, toJson } from './json.js';

/** One version of one event: its name, its number, its shape. The shape is schema and type at once. */
export interface EventContract<Name extends string = string, Shape extends TSchema = TSchema> {
  readonly type: Name;
  readonly version: number;
  readonly schema: Shape;
}

export function defineEvent<Name extends string, Fields extends TProperties>(
  type: Name,
  version: number,
  schema: TObject<Fields>,
): EventContract<Name, TObject<Fields>> {
  return { type, version, schema: Type.Object(schema.properties, { additionalProperties: false }) };
}

type EventOf<Contract> =
  Contract extends EventContract<infer Name, infer Shape> ? { readonly type: Name } & Readonly<Static<Shape>> : never;

/** What travels: name, version and the payload's bytes (UTF-8 JSON, money as strings). */
export interface EncodedEvent {
  readonly type: string;
  readonly version: number;
  readonly payload: Uint8Array;
}

export interface Topic<Contracts extends readonly EventContract[] = readonly EventContract[]> {
  readonly name: string;
  readonly owner: string;
  /** What the key of its events names; facts of one key stay in order. */
  readonly keyedBy: string;
  readonly partitions: number;
  readonly storage: 'batches' | 'rows';
  readonly events: Contracts;
  /** Validates and encodes. Throws ContractError where the event does not fit its schema. */
  encode(event: TopicEvent<Topic<Contracts>>): EncodedEvent;
  /** Validates and decodes. Throws ContractError on unknown names and versions, and on payloads that do not fit. */
  decode(encoded: EncodedEvent): TopicEvent<Topic<Contracts>>;
}

export type TopicEvent<T> = T extends Topic<infer Contracts> ? EventOf<Contracts[number]> : never;

type TopicDeclaration<Contracts extends readonly EventContract[]> = Pick<
  Topic<Contracts>,
  'name' | 'owner' | 'keyedBy' | 'events'
> & { readonly storage?: 'batches' | 'rows' };

/** Never changes for a topic version: a key's partition must be the same for ever. */
const partitionsPerTopic = 12;

const text = new TextDecoder('utf-8', { fatal: true });
const bytes = new TextEncoder();

export function defineTopic<const Contracts extends readonly EventContract[]>(
  declaration: TopicDeclaration<Contracts>,
): Topic<Contracts> {
  const validators = new Map<string, Validator>();
  const validatorOf = (type: string, version: number): Validator => {
    const name = `${type}.v${version}`;
    const known = validators.get(name);
    if (known !== undefined) return known;
    const contract = declaration.events.find((event) => event.type === type && event.version === version);
    if (contract === undefined) throw new ContractError(declaration.name, name, ['unknown event or version']);
    const validator: Validator = Compile(contract.schema);
    validators.set(name, validator);
    return validator;
  };
  const check = (type: string, version: number, payload: unknown): void => {
    const validator = validatorOf(type, version);
    if (validator.Check(payload)) return;
    const faults = validator.Errors(payload).map((error) => `${error.instancePath || '/'} ${error.message}`);
    throw new ContractError(declaration.name, `${type}.v${version}`, faults);
  };
  const latest = new Map(declaration.events.map((event) => [event.type, event.version]));
  return {
    storage: 'batches',
    ...declaration,
    partitions: partitionsPerTopic,
    encode(event) {
      const { type, ...fields } = event as { type: string };
      const version = latest.get(type) ?? 0;
      const json = toJson(fields);
      check(type, version, fromJson(json));
      return { type, version, payload: bytes.encode(json) };
    },
    decode({ type, version, payload }) {
      const fields = fromJson(text.decode(payload)) as object;
      check(type, version, fields);
      return { type, ...(reviveMoney(fields) as object) } as never;
    },
  };
}
