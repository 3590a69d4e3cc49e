import { isStorable } from '#postgres';
import { fieldOf } from './decode.js';

export type Fields = Readonly<Record<string, unknown>>;

/** Thrown while a report is read; never further than that. */
export class NotReadable extends Error {}

const maxIdLength = 256;
const maxClickRefBytes = 512;
const maxReasonLength = 200;

/** Bytes that were no text have become this on the way. */
const replacement = '\ufffd';

/** A field whose value is looked for, and not kept; absent and empty are the same. */
export function wordOf(fields: Fields, field: string | undefined): string | undefined {
  const value = field === undefined ? undefined : fieldOf(fields, field);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What something is known by. One of which bytes were lost is none: others are read the same. */
export function idOf(fields: Fields, field: string | undefined, name: string): string | undefined {
  const text = wordOf(fields, field);
  return text === undefined ? undefined : checkedId(text, name);
}

export function checkedId(text: string, name: string): string {
  const isId = text.length <= maxIdLength && isStorable(text) && !text.includes(replacement);
  if (!isId) throw new NotReadable(`${name}_malformed`);
  return text;
}

export function clickRefOf(fields: Fields, field: string | undefined): string | undefined {
  const text = storableOf(fields, field, 'click_ref');
  if (text !== undefined && Buffer.byteLength(text, 'utf8') > maxClickRefBytes) {
    throw new NotReadable('click_ref_too_long');
  }
  return text;
}

/** Cut where it is long, but no character in two. */
export function reasonOf(fields: Fields, field: string | undefined): string | undefined {
  const cut = storableOf(fields, field, 'reason')?.slice(0, maxReasonLength);
  return cut?.isWellFormed() === false ? cut.slice(0, -1) : cut;
}

function storableOf(fields: Fields, field: string | undefined, name: string): string | undefined {
  const text = wordOf(fields, field);
  if (text !== undefined && !isStorable(text)) throw new NotReadable(`${name}_malformed`);
  return text;
}
