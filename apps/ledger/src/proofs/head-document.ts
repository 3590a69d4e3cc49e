import { hash } from 'node:crypto';
import { Compile } from 'typebox/compile';
import { canonicalJson, HeadSchema } from '#contracts';

/** The last batch of a partition that was sealed by the end of a day. */
export interface LastSeal {
  readonly partition: number;
  readonly batch: string;
  /** Of the seal, in hex. */
  readonly hash: string;
  readonly recordedAt: string;
}

/** Where the log of instructions ended in a partition when a head was made; those without an instruction are left out. */
export interface LogEnd {
  readonly partition: number;
  readonly nextOffset: string;
}

/** What people told the books: all that no earlier head holds, up to the ends, by partition and offset. */
export interface HeldInstructions {
  readonly ends: readonly LogEnd[];
  readonly events: number;
  readonly root: string;
}

/** The statements that were issued: all that no earlier head holds, up to the end, by number. */
export interface HeldStatements {
  /** The number of the next statement, which a later head holds. */
  readonly end: string;
  readonly issued: number;
  readonly root: string;
}

/**
 * What is published of a day (UTC), under one hash: all that was sealed on it; and what had been told and issued when the
 * head was made, which is soon after the day's end. A tree of nothing has the hash of nothing as its root.
 */
export interface HeadDocument {
  readonly format: 'tributary.head.1';
  readonly day: string;
  /** Of the day before; null for the first. */
  readonly previous: { readonly day: string; readonly hash: string } | null;
  readonly partitions: readonly LastSeal[];
  /** How many seals the day has. */
  readonly seals: number;
  /** Of the tree of the day's seals, by partition and batch. */
  readonly root: string;
  readonly instructions: HeldInstructions;
  readonly statements: HeldStatements;
}

export interface Head {
  readonly day: string;
  /** The canonical text, whose SHA-256 is `hash`. */
  readonly text: string;
  readonly hash: string;
}

const msPerDay = 86_400_000;

export function headOf(document: Omit<HeadDocument, 'format'>): Head {
  const text = canonicalJson({ ...document, format: 'tributary.head.1' });
  return { day: document.day, text, hash: hash('sha256', text) };
}

export function readHead({ text }: Pick<Head, 'text'>): HeadDocument {
  return JSON.parse(text) as HeadDocument;
}

const shape = Compile(HeadSchema);

/** What somebody may have changed; undefined where it has not the form of a head. */
export function headIn(text: string): HeadDocument | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return shape.Check(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** The day after a day (YYYY-MM-DD). */
export function dayAfter(day: string): string {
  return new Date(Date.parse(startOf(day)) + msPerDay).toISOString().slice(0, 10);
}

/** The first instant of a day in UTC. */
export function startOf(day: string): string {
  return `${day}T00:00:00.000Z`;
}
