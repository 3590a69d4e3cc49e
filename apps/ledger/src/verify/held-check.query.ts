import { type Finding, instructionTopic } from '#contracts';
import type { Queryable } from '#postgres';
import { type HeadDocument, headIn } from '../proofs/head-document.js';
import { allHeads } from '../proofs/heads.query.js';
import {
  allInstructionTexts,
  type InstructionLog,
  instructionsHeld,
  lengthOf,
  type LogRange,
} from '../proofs/held-instructions.query.js';
import { type NumberRange, statementsHeld, statementTexts } from '../proofs/held-statements.query.js';
import { treeOf } from '../proofs/tree.js';
import type { Check } from './checks.query.js';

export const instructionsHeldCheck = 'what people told the books is in the log as the heads hold it';
export const statementsHeldCheck = 'statements are as the heads hold them';

/** A hole is named by its number, and a number that is there twice, or before that of the version before, too. */
export const statementNumbers: Check = {
  check: 'statements are numbered as they were issued, without a hole',
  sql: `
    select count(*) as rows,
      min(array[least(number, expected)]) filter (where number <> expected or number < before) as place
    from (
      select number, row_number() over (order by number) - 1 as expected,
        lag(number) over (partition by creator_id, currency, month order by version) as before
      from statement
    ) as numbered`,
  nameOf: ([number]) => `statement number ${number}`,
};

/** Makes the trees of every head anew from the log of instructions. */
export function checkInstructionsHeld(books: Queryable, log: InstructionLog): Promise<Finding> {
  return checkHeld(books, instructionsHeldCheck, async ({ instructions }, before) => {
    const ranges = instructionsHeld(instructions.ends, before);
    const partitions = new Set(ranges.map(({ partition }) => partition));
    const lost = before?.instructions.ends.find(({ partition }) => !partitions.has(partition));
    const back = ranges.find(({ from, to }) => from > to);
    if (lost !== undefined || back !== undefined)
      return 'the ends of its instructions lie before those of the day before';
    const due = lengthOf(ranges);
    if (BigInt(instructions.events) !== due)
      return `it holds ${instructions.events} instructions where its ends say ${due} (${rangesOf(ranges)})`;
    const tree = await treeOf(allInstructionTexts(log, ranges));
    if (tree.size === instructions.events && tree.root() === instructions.root) return undefined;
    return `its instructions (${rangesOf(ranges)}) are not those of the log`;
  });
}

/** Makes the trees of every head anew from the statements. */
export function checkStatementsHeld(books: Queryable): Promise<Finding> {
  return checkHeld(books, statementsHeldCheck, async ({ statements }, before) => {
    const range = statementsHeld(statements.end, before);
    if (range.from > range.to) return 'the end of its statements lies before that of the day before';
    const due = range.to - range.from;
    if (BigInt(statements.issued) !== due)
      return `it holds ${statements.issued} statements where its end says ${due} (${numbersOf(range)})`;
    const tree = await treeOf(statementTexts(books, range));
    if (tree.size === statements.issued && tree.root() === statements.root) return undefined;
    return `its statements (${numbersOf(range)}) are not those that were issued`;
  });
}

type FaultOf = (head: HeadDocument, before: HeadDocument | undefined) => Promise<string | undefined>;

async function checkHeld(books: Queryable, check: string, faultOf: FaultOf): Promise<Finding> {
  let rows = 0;
  let before: HeadDocument | undefined;
  for await (const head of allHeads(books)) {
    const document = headIn(head.text);
    const fault = document === undefined ? 'its document is not a head' : await faultOf(document, before);
    if (fault !== undefined) return { check, rows, fault: `head ${head.day}: ${fault}` };
    before = document;
    rows += 1;
  }
  return { check, rows };
}

function rangesOf(ranges: readonly LogRange[]): string {
  const some = ranges.filter(({ from, to }) => from < to);
  const words = some.map(({ partition, from, to }) => `${instructionTopic.name}/${partition} at ${from} to ${to - 1n}`);
  return words.length === 0 ? 'none' : words.join(', ');
}

function numbersOf({ from, to }: NumberRange): string {
  return from === to ? 'none' : `numbers ${from} to ${to - 1n}`;
}
