import { type EventContract, type Topic, versionsOf } from '#contracts';
import type { DeclaredVersion } from './compare/compare-versions.js';
import type { JsonSchema } from './compare/compare-schemas.js';

type DeclaredTopic = Pick<Topic, 'name' | 'events'>;

/** Every version of every event that the topics can read. */
export function declaredVersions(topics: readonly DeclaredTopic[]): DeclaredVersion[] {
  return topics.flatMap(({ name, events }) =>
    events.flatMap(versionsOf).map((contract) => ({
      topic: name,
      type: contract.type,
      version: contract.version,
      schema: jsonSchemaOf(contract),
      ...(contract.upcaster === undefined ? {} : { upcastsFrom: contract.upcaster.from.version }),
    })),
  );
}

/** TypeBox's schemas are JSON Schema; what TypeBox notes beside it is not enumerable. */
export function jsonSchemaOf({ schema }: EventContract): JsonSchema {
  return JSON.parse(JSON.stringify(schema)) as JsonSchema;
}
