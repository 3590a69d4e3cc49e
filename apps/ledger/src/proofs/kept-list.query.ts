import type { Queryable } from '#postgres';
import { type Head, type HeadDocument, readHead } from './head-document.js';
import { allInstructionTexts, type InstructionLog, instructionsHeld } from './held-instructions.query.js';
import { statementsHeld, statementTexts } from './held-statements.query.js';
import { GrowingTree, textLeaf } from './tree.js';

export interface Held {
  readonly books: Queryable;
  readonly log: InstructionLog;
}

/**
 * What a head holds, as the texts that are hashed: instructions, then statements. Undefined where the books have it no
 * longer as it was when the head was made.
 */
export async function readList(
  { books, log }: Held,
  head: Head,
  before: Head | undefined,
): Promise<readonly string[] | undefined> {
  const [document, previous] = [readHead(head), before && readHead(before)];
  const { instructions, statements } = document;
  const texts: string[] = [];
  if (instructions.events > 0) {
    const ranges = instructionsHeld(instructions.ends, previous);
    for await (const text of allInstructionTexts(log, ranges)) texts.push(text);
  }
  if (statements.issued > 0) {
    for await (const text of statementTexts(books, statementsHeld(statements.end, previous))) texts.push(text);
  }
  return isListOf(document, texts) ? texts : undefined;
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
