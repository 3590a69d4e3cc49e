import { instructionTopic } from '#contracts';
import type { Queryable } from '#postgres';
import type { HeadDocument } from '../proofs/head-document.js';
import {
  allInstructionTexts,
  type InstructionLog,
  instructionsHeld,
  instructionTexts,
} from '../proofs/held-instructions.query.js';
import { statementsHeld, statementTexts } from '../proofs/held-statements.query.js';

/** The first that the books have otherwise; undefined where they have all of them, at their places. */
export async function faultOfList(
  books: Queryable,
  log: InstructionLog,
  texts: AsyncIterable<string>,
): Promise<string | undefined> {
  for await (const run of runsOf(texts)) {
    const fault = await faultOfRun(run, nowAt(books, log, run));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The first that a head has beyond what was published; undefined where it has no more. */
export async function faultBeyond(
  books: Queryable,
  log: InstructionLog,
  { published, now }: { readonly published: HeadDocument; readonly now: HeadDocument },
): Promise<string | undefined> {
  const told = allInstructionTexts(log, instructionsHeld(now.instructions.ends, published));
  const issued = statementTexts(books, statementsHeld(now.statements.end, published));
  const first = (await nextOf(told)) ?? (await nextOf(issued));
  return first === undefined ? undefined : `${nameOf(first)}: is in the books, and was not published`;
}

async function nextOf(texts: AsyncGenerator<string, void>): Promise<string | undefined> {
  const { done, value } = await texts.next();
  return done === true ? undefined : value;
}

interface Listed {
  readonly text: string;
  /** The partition of an instruction; undefined for a statement. */
  readonly partition?: number;
  /** Its offset, or its number. */
  readonly at: bigint;
}

type Run = readonly [Listed, ...Listed[]];

const longestRun = 1_000;

/** Neighbours that follow each other without a hole, as many as are held at once. */
async function* runsOf(texts: AsyncIterable<string>): AsyncGenerator<Run, void> {
  let run: [Listed, ...Listed[]] | undefined;
  for await (const text of texts) {
    const one = { text, ...placeOf(text) };
    const last = run?.at(-1);
    const isNext = last?.partition === one.partition && last?.at === one.at - 1n;
    if (run !== undefined && isNext && run.length < longestRun) run.push(one);
    else {
      if (run !== undefined) yield run;
      run = [one];
    }
  }
  if (run !== undefined) yield run;
}

function placeOf(text: string): Pick<Listed, 'partition' | 'at'> {
  const list = JSON.parse(text) as readonly [string, ...unknown[]];
  if (list[0] === 'tributary.issued.1') return { at: BigInt(String(list[1])) };
  return { partition: Number(list[1]), at: BigInt(String(list[2])) };
}

function nowAt(books: Queryable, log: InstructionLog, run: Run): AsyncGenerator<string, void> {
  const [{ partition, at: from }] = run;
  const to = from + BigInt(run.length);
  return partition === undefined ? statementTexts(books, { from, to }) : instructionTexts(log, { partition, from, to });
}

async function faultOfRun(run: Run, now: AsyncGenerator<string, void>): Promise<string | undefined> {
  for (const { text, at } of run) {
    const other = await nextOf(now);
    if (other === text) continue;
    // One that is there no more has the next of them come instead.
    const isThere = other !== undefined && placeOf(other).at === at;
    return `${nameOf(text)}: ${differenceOf(nameOf(text), isThere ? other : undefined)}`;
  }
  return undefined;
}

function differenceOf(name: string, now: string | undefined): string {
  if (now === undefined) return 'was published, and is not in the books';
  return nameOf(now) === name ? 'was published with another content' : `was published where now is ${nameOf(now)}`;
}

function nameOf(text: string): string {
  const list = JSON.parse(text) as readonly unknown[];
  if (list[0] === 'tributary.issued.1') {
    const [, , creatorId, currency, month, version] = list;
    return `statement of ${String(month)} in ${String(currency)}, creator ${String(creatorId)}: version ${String(version)}`;
  }
  const [, partition, offset, , instructionId, type] = list;
  return `instruction ${String(instructionId)}, ${String(type)} (${instructionTopic.name}/${String(partition)} at ${String(offset)})`;
}
