const headFile = /^(\d{4}-\d{2}-\d{2})\.head\.json$/;

/** A head, as it is published. */
export function headFileOf(day: string): string {
  return `${day}.head.json`;
}

/** What the instructions and statements are that it holds, a hashed text a line. Kept, but not published: it names people. */
export function listFileOf(day: string): string {
  return `${day}.list.jsonl`;
}

/** The day of a head's file; undefined for any other. */
export function dayOfHeadFile(file: string): string | undefined {
  return headFile.exec(file)?.[1];
}
