import { cutTo, isStorable } from '#postgres';
import { fieldOf } from './decode.js';

export type Fields = Readonly<Record<string, unknown>>;

/** Thrown while a report is read; never further than that. */
export class NotReadable extends Error {}

const maxIdLength = 256;
const maxClickRefBytes = 512;
const maxReasonLength = 200;

/** Bytes that were no text have become this where a transport passes over them. */
const replacement = '\ufffd';

/** A field's text; absent and empty are the same. */
export function wordOf(fields: Fields, field: string | undefined): string | undefined {
  const value = field === undefined ? undefined : fieldOf(fields, field);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export interface IdNamed {
  /** In our words, for the reason against it. */
  readonly name: string;
  /** Whether the transport passes over bytes that are no text. An id that has lost some is none: others are read the same. */
  readonly losesBytes: boolean;
}

/** What something is known by. */
export function idOf(fields: Fields, field: string | undefined, named: IdNamed): string | undefined {
  const text = wordOf(fields, field);
  return text === undefined ? undefined : checkedId(text, named);
}

export function checkedId(text: string, { name, losesBytes }: IdNamed): string {
  const isWhole = !losesBytes || !text.includes(replacement);
  if (text.length > maxIdLength || !isStorable(text) || !isWhole) throw new NotReadable(`${name}_malformed`);
  return text;
}

export function clickRefOf(fields: Fields, field: string | undefined): string | undefined {
  const text = storableOf(fields, field, 'click_ref');
  if (text !== undefined && Buffer.byteLength(text, 'utf8') > maxClickRefBytes) {
    throw new NotReadable('click_ref_too_long');
  }
  return text;
}

export function reasonOf(fields: Fields, field: string | undefined): string | undefined {
  const text = storableOf(fields, field, 'reason');
  return text === undefined ? undefined : cutTo(text, maxReasonLength);
}

function storableOf(fields: Fields, field: string | undefined, name: string): string | undefined {
  const text = wordOf(fields, field);
  if (text !== undefined && !isStorable(text)) throw new NotReadable(`${name}_malformed`);
  return text;
}
