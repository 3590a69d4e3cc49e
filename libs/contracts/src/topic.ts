import type { Static } from 'typebox';
import { ContractError } from './contract.errors.js';
import { type EventContract, versionsOf } from './event-contract.js';
import { readPayload, upcastFact, writePayload } from './payload.js';

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
  /** The newest version of each event; it knows the ones before. */
  readonly events: Contracts;
  /** Validates and encodes, in the newest version. Throws ContractError where the event does not fit its schema. */
  encode(event: TopicEvent<Topic<Contracts>>): EncodedEvent;
  /**
   * Validates, decodes, and upcasts to the newest version. Fields that this version does not know are left out: a newer
   * writer has added them. Throws ContractError on unknown names and versions, and on payloads that do not fit;
   * UpcastError where an upcaster fails.
   */
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
  const { name, events } = declaration;
  const versions = new Map(events.map((newest) => [newest.type, versionsOf(newest)]));
  const unknown = (event: string) => new ContractError(name, event, ['unknown event or version']);
  return {
    storage: 'batches',
    ...declaration,
    partitions: partitionsPerTopic,
    encode(event) {
      const { type, ...fact } = event as { type: string };
      const newest = versions.get(type)?.at(-1);
      if (newest === undefined) throw unknown(type);
      return { type, version: newest.version, payload: bytes.encode(writePayload(name, newest, fact)) };
    },
    decode({ type, version, payload }) {
      const known = versions.get(type) ?? [];
      const at = known.findIndex((contract) => contract.version === version);
      const written = known[at];
      if (written === undefined) throw unknown(`${type}.v${version}`);
      let fact = readPayload(name, written, text.decode(payload));
      for (const contract of known.slice(at + 1)) fact = upcastFact(name, contract, fact);
      // Not spread into another: facts are read by the million, and this one is nobody else's.
      return Object.assign(fact, { type }) as never;
    },
  };
}
