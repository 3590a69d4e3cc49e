import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Lines in a file, for the time that the database is away. */
export interface ClickSpool {
  append(lines: readonly string[]): void;
  /** Gives all lines to `take` and forgets them when it is through; keeps them where it throws. */
  drain(take: (lines: readonly string[]) => Promise<void>): Promise<void>;
  isEmpty(): boolean;
}

export function clickSpool(folder: string): ClickSpool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const growing = join(folder, 'clicks.jsonl');
  const draining = join(folder, 'clicks.draining.jsonl');
  return {
    append(lines) {
      if (lines.length > 0) appendFileSync(growing, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    },
    async drain(take) {
      if (!existsSync(draining)) {
        if (!existsSync(growing)) return;
        renameSync(growing, draining);
      }
      // A line that a kill cut short is no click; the last line of a file may be one.
      const lines = readFileSync(draining, 'utf8').split('\n').filter(isWhole);
      await take(lines);
      rmSync(draining);
    },
    isEmpty: () => !existsSync(growing) && !existsSync(draining),
  };
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
