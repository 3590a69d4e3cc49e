import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Topic } from '#contracts';
import { asyncApiDocument, type Consumption } from './asyncapi/asyncapi-document.js';
import { canonical } from './canonical.js';
import { type Finding, isRefused } from './compare/changes.js';
import { compareVersions, type EventVersion, faultsOf } from './compare/compare-versions.js';
import { declaredVersions } from './declared.js';
import { committedRecords, recordPath } from './records.js';

const documentPath = 'docs/reference/asyncapi.json';

export interface Declarations {
  readonly topics: readonly Topic[];
  readonly consumptions: readonly Consumption[];
}

export interface Outcome {
  readonly versions: number;
  /** Against the records; of the earlier ones only what is refused. */
  readonly findings: readonly Finding[];
  /** Files that do not say what the declarations say: their text, by path. */
  readonly stale: ReadonlyMap<string, string>;
}

/** Holds the declarations against the committed records under `root`, and against what those said earlier. */
export async function checkContracts(
  root: string,
  { topics, consumptions }: Declarations,
  earlier: readonly EventVersion[],
): Promise<Outcome> {
  const declared = declaredVersions(topics);
  const onceMore = compareVersions(earlier, declared).filter(isRefused);
  const all = [...faultsOf(declared), ...compareVersions(committedRecords(root), declared), ...onceMore];
  const findings = new Map(all.map((finding) => [`${finding.change} ${finding.at}`, finding]));
  const written: [path: string, value: unknown][] = [
    ...declared.map((event): [string, unknown] => [recordPath(event), event.schema]),
    [documentPath, asyncApiDocument(topics, consumptions)],
  ];
  const texts = await Promise.all(
    written.map(async ([path, value]): Promise<[string, string]> => [path, await canonical(join(root, path), value)]),
  );
  const stale = texts.filter(([path, text]) => textOf(join(root, path)) !== text);
  return { versions: declared.length, findings: [...findings.values()], stale: new Map(stale) };
}

export function writeFiles(root: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
