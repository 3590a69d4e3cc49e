/** One file as the rules see it. `path` is relative to the project, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What is wrong, in one sentence, and on which line (from 1) where there is one. */
export interface Complaint {
  readonly line?: number;
  readonly says: string;
}

export interface Rule {
  readonly name: string;
  check(file: SourceFile): Complaint[];
}

export const extensionOf = (path: string): string => /\.[^./]+$/.exec(path)?.[0] ?? '';

export const isSpec = (path: string): boolean =>
  /\.(spec|int-spec|e2e-spec|kafka-spec|contract)\.ts$|^apps\/[^/]+\/test\//.test(path);

/** A complaint for every line on which `pattern` is found. */
export function complainPerLine(text: string, pattern: RegExp, says: (found: string) => string): Complaint[] {
  return text.split('\n').flatMap((content, index) => {
    const found = pattern.exec(content);
    return found === null ? [] : [{ line: index + 1, says: says(found[0]) }];
  });
}
