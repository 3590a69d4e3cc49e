import type { Queryable } from '#postgres';
import { type Head, type HeadDocument, readHead } from './head-document.js';
import { allInstructionTexts, type InstructionLog, instructionsHeld, lengthOf } from './held-instructions.query.js';
import { statementsHeld, statementTexts } from './held-statements.query.js';
import { GrowingTree, textLeaf } from './tree.js';

export interface Held {
  readonly books: Queryable;
  readonly log: InstructionLog;
}

/** The books do not have what a head holds as it was when the head was made, or the head does not hold all of it. */
export class ListDiffers extends Error {
  constructor(head: Head) {
    super(`What the head of ${head.day} holds is not in the books as it was when it was made.`);
    this.name = 'ListDiffers';
  }
}

/** Whether a head says that it holds anything. */
export function holdsAny(head: Head): boolean {
  const { instructions, statements } = readHead(head);
  return instructions.events + statements.issued > 0;
}

/**
 * What a head holds, as the texts that are hashed, read as they are taken: instructions, then statements. Throws
 * ListDiffers, behind the last text where it is not earlier.
 */
export async function* readList({ books, log }: Held, head: Head, before: Head | undefined): AsyncGenerator<string> {
  const [{ instructions, statements }, previous] = [readHead(head), before && readHead(before)];
  const ranges = instructionsHeld(instructions.ends, previous);
  const range = statementsHeld(statements.end, previous);
  const isWhole =
    BigInt(instructions.events) === lengthOf(ranges) && BigInt(statements.issued) === range.to - range.from;
  if (!isWhole) throw new ListDiffers(head);
  const told = yield* counted(allInstructionTexts(log, ranges));
  const issued = yield* counted(statementTexts(books, range));
  const isTold = told.count === instructions.events && told.root === instructions.root;
  const isIssued = issued.count === statements.issued && issued.root === statements.root;
  if (!isTold || !isIssued) throw new ListDiffers(head);
}

async function* counted(texts: AsyncIterable<string>): AsyncGenerator<string, { count: number; root: string }> {
  const tree = new GrowingTree();
  let count = 0;
  for await (const text of texts) {
    tree.add(textLeaf(text));
    count += 1;
    yield text;
  }
  return { count, root: tree.root() };
}

/** Whether these texts are what a head holds. */
export function isListOf({ instructions, statements }: HeadDocument, texts: readonly string[]): boolean {
  const [told, issued] = [texts.slice(0, instructions.events), texts.slice(instructions.events)];
  const isWhole = told.length === instructions.events && issued.length === statements.issued;
  return isWhole && rootOf(told) === instructions.root && rootOf(issued) === statements.root;
}

function rootOf(texts: readonly string[]): string {
  const tree = new GrowingTree();
  for (const text of texts) tree.add(textLeaf(text));
  return tree.root();
}
