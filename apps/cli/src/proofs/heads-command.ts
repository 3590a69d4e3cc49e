import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Database } from '#postgres';
import { allHeads, readLastHead } from '../../../ledger/src/proofs/heads.query.js';
import { carry, type LogOptions, type LogShell } from '../log/carry.js';
import { Refused } from '../log/refused.js';

export function headsCommand(shell: LogShell): Command {
  return shell
    .command('heads')
    .description('write the head of every day as a file, to be kept where it cannot be changed')
    .requiredOption('--out <folder>', 'where to; files that are there stay as they are')
    .action((options: LogOptions & { readonly out: string }) =>
      carry(shell, options, async (databases) => {
        const ledger = databases.get('ledger') as Database;
        const written = await writeHeads(ledger, options.out).catch((fault: unknown) => {
          throw codeOf(fault) === undefined ? fault : new Refused('not-writable', String(fault));
        });
        for (const { file, hash } of written) shell.print(`${hash}  ${file}`);
        if (written.length > 0) return;
        shell.print((await readLastHead(ledger)) === undefined ? 'No day has ended yet.' : 'Every head is there.');
      }),
    );
}

/** Answers with what was not there yet. Refuses where a file has another head than the books: one of them was changed. */
export async function writeHeads(ledger: Database, folder: string): Promise<{ file: string; hash: string }[]> {
  await mkdir(folder, { recursive: true });
  const written: { file: string; hash: string }[] = [];
  for await (const { day, text, hash } of allHeads(ledger)) {
    const file = `${day}.head.json`;
    const before = await contentOf(join(folder, file));
    if (before !== undefined && before !== text) {
      throw new Refused('head-differs', `${file} was published with another content than the books have now.`);
    }
    if (before === undefined) {
      await writeFile(join(folder, file), text, { flag: 'wx' });
      written.push({ file, hash });
    }
  }
  return written;
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') return undefined;
    throw fault;
  }
}

/** Of a fault of the file system. */
function codeOf(fault: unknown): string | undefined {
  const { syscall, code } = fault as { syscall?: string; code?: string };
  return syscall === undefined ? undefined : code;
}
