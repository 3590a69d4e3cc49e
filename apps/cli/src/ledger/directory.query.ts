import type { Database } from '#postgres';
import type { Directory } from '../../../ledger/src/imports/opening-line.parser.js';
import type { CsvLine } from '../../../ledger/src/imports/read-csv.js';

const name = /^[\x21-\x7e]{1,64}$/;

/** Of the creators and programs that lines name, those that the directory of the house knows. */
export const directoryFor =
  (gateway: Database) =>
  async (lines: readonly CsvLine[]): Promise<Directory> => {
    const owners = namesOf(lines.map(({ fields }) => fields.owner));
    const named = namesOf(lines.map(({ fields }) => fields.program));
    const [creators, programs] = await Promise.all([
      gateway.query<{ creator_id: string; handle: string }>(
        'select creator_id, handle from creator where handle = any($1) or creator_id::text = any($1)',
        [owners],
      ),
      gateway.query<{ program_id: string }>('select program_id from program where program_id::text = any($1)', [named]),
    ]);
    return {
      creators: new Map(
        creators.rows.flatMap(({ creator_id: id, handle }): [string, string][] => [
          [handle, id],
          [id, id],
        ]),
      ),
      programs: new Set(programs.rows.map(({ program_id }) => program_id)),
    };
  };

/** What can be no name is not asked for: PostgreSQL takes no text with a zero byte. */
function namesOf(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts)].filter((text) => text !== undefined && name.test(text)) as string[];
}
