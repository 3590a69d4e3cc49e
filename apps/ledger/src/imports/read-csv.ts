import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse';
import { type Column, type Fields, optionalColumns, requiredColumns } from './opening-line.parser.js';
import { FileRefused } from './file-refused.errors.js';

export interface CsvLimits {
  readonly bytes: number;
  /** Without the header. */
  readonly lines: number;
  /** In a field, in characters. */
  readonly characters: number;
}

export const csvLimits: CsvLimits = { bytes: 64 * 1024 * 1024, lines: 500_000, characters: 200 };

export interface CsvLine {
  /** As an editor counts them; the header is line 1. */
  readonly line: number;
  readonly fields: Fields;
}

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** The lines of a CSV file (RFC 4180, UTF-8, with a header), one after the other. Throws FileRefused. */
export async function* readCsv(path: string, limits: CsvLimits = csvLimits): AsyncGenerator<CsvLine> {
  await checkSize(path, limits);
  const parser = parse({ bom: true, info: true, skip_empty_lines: true, max_record_size: 16_384 });
  const rows: AsyncIterable<Row> = createReadStream(path)
    .on('error', (error) => parser.destroy(error))
    .pipe(parser);
  let columns: readonly Column[] | undefined;
  let lines = 0;
  try {
    for await (const { record, info } of rows) {
      if (columns === undefined) {
        columns = columnsOf(record);
        continue;
      }
      lines += 1;
      if (lines > limits.lines)
        throw new FileRefused('too-many-lines', `The file has more than ${limits.lines} lines.`);
      const long = record.findIndex((field) => field.length > limits.characters);
      if (long >= 0) {
        throw new FileRefused(
          'field-too-long',
          `Line ${info.lines}: ${columns[long]} has more than ${limits.characters} characters.`,
        );
      }
      yield { line: info.lines, fields: Object.fromEntries(columns.map((column, at) => [column, record[at]])) };
    }
  } catch (fault) {
    if (fault instanceof CsvError) throw new FileRefused('csv-malformed', fault.message);
    throw fault;
  }
  if (columns === undefined) columnsOf([]);
}

async function checkSize(path: string, { bytes }: CsvLimits): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new FileRefused('file-missing', `There is no file ${path}.`);
  if (found.size > bytes)
    throw new FileRefused('file-too-large', `The file has ${found.size} bytes, ${bytes} at most are read.`);
}

function columnsOf(header: readonly string[]): readonly Column[] {
  const known: readonly string[] = [...requiredColumns, ...optionalColumns];
  const unknown = header.find((name, at) => !known.includes(name) || header.indexOf(name) !== at);
  const missing = requiredColumns.find((name) => !header.includes(name));
  if (unknown === undefined && missing === undefined) return header as readonly Column[];
  const what = missing === undefined ? `${unknown} is none or stands twice` : `${missing} is missing`;
  throw new FileRefused('columns-differ', `The columns are ${known.join(', ')}; ${what}.`);
}
