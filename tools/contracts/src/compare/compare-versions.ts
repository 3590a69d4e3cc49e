import type { Finding } from './changes.js';
import { compareSchemas, type JsonSchema } from './compare-schemas.js';

/** One version of one event of one topic. */
export interface EventVersion {
  readonly topic: string;
  readonly type: string;
  readonly version: number;
  readonly schema: JsonSchema;
}

/** As the code has it. */
export interface DeclaredVersion extends EventVersion {
  /** The version that its upcaster begins at. */
  readonly upcastsFrom?: number;
}

const typeOf = ({ topic, type }: EventVersion): string => `${topic}/${type}`;
export const nameOf = (event: EventVersion): string => `${typeOf(event)}.v${event.version}`;

/** What is wrong with the declarations themselves. */
export function faultsOf(declared: readonly DeclaredVersion[]): Finding[] {
  const times = Map.groupBy(declared, nameOf);
  const twice = [...times].filter(([, same]) => same.length > 1);
  const unreached = declared.filter(({ version, upcastsFrom = 0 }) => upcastsFrom !== version - 1);
  return [
    ...twice.map(([at]): Finding => ({ change: 'version-declared-twice', at })),
    ...unreached.map((event): Finding => ({ change: 'upcaster-missing', at: nameOf(event) })),
  ];
}

/** What became of the versions that are kept. */
export function compareVersions(kept: readonly EventVersion[], declared: readonly EventVersion[]): Finding[] {
  const [keptTypes, types] = [new Set(kept.map(typeOf)), new Set(declared.map(typeOf))];
  const now = new Map(declared.map((event) => [nameOf(event), event]));
  const then = new Set(kept.map(nameOf));
  const changed = kept.flatMap((event): Finding[] => {
    const name = nameOf(event);
    const same = now.get(name);
    if (same === undefined)
      return [{ change: types.has(typeOf(event)) ? 'version-removed' : 'type-removed', at: name }];
    const differences = compareSchemas(event.schema, same.schema, '');
    return differences.map(({ change, at }) => ({ change, at: `${name} ${at}`.trimEnd() }));
  });
  const added = declared.filter((event) => !then.has(nameOf(event)));
  return [
    ...changed,
    ...added.map((event): Finding => ({
      change: keptTypes.has(typeOf(event)) ? 'version-added' : 'type-added',
      at: nameOf(event),
    })),
  ];
}
