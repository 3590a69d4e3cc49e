import type { LinePlace } from './list-lines.query.js';

const shape = /^(\d{1,18})\.(\d{1,18})$/;

export function cursorOf({ line, seq }: LinePlace): string {
  return Buffer.from(`${line}.${seq}`).toString('base64url');
}

/** Undefined for a text that no page ended with. */
export function placeOf(cursor: string): LinePlace | undefined {
  const [, line, seq] = shape.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (line === undefined || seq === undefined) return undefined;
  const place = { line: BigInt(line), seq: BigInt(seq) };
  return cursorOf(place) === cursor ? place : undefined;
}
