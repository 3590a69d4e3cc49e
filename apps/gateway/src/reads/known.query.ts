import type { Queryable } from '#postgres';
import { problem } from '#runtime';

/** The program of a path; the problem 404 where there is none. */
export async function knownProgram(database: Queryable, programId: string): Promise<{ allowedHosts: string[] }> {
  const program = await findProgram(database, programId);
  if (program === undefined) throw problem(404, 'program-unknown', 'No such program');
  return program;
}

/** The program that a body names in a field; the problem 422 where there is none. */
export async function namedProgram(
  database: Queryable,
  programId: string,
  field = 'programId',
): Promise<{ allowedHosts: string[] }> {
  const program = await findProgram(database, programId);
  if (program === undefined) throw unknownIn(field, 'program');
  return program;
}

/** Makes sure that the creator that a body names in a field is there. */
export async function namedCreator(database: Queryable, creatorId: string, field = 'creatorId'): Promise<void> {
  if (!(await hasCreator(database, creatorId))) throw unknownIn(field, 'creator');
}

/** Makes sure that the creator of a path is there. */
export async function knownCreator(database: Queryable, creatorId: string): Promise<void> {
  if (!(await hasCreator(database, creatorId))) throw problem(404, 'creator-unknown', 'No such creator');
}

async function findProgram(database: Queryable, programId: string): Promise<{ allowedHosts: string[] } | undefined> {
  const { rows } = await database.query<{ allowedHosts: string[] }>(
    'select allowed_hosts as "allowedHosts" from program where program_id = $1',
    [programId],
  );
  return rows[0];
}

async function hasCreator(database: Queryable, creatorId: string): Promise<boolean> {
  const { rowCount } = await database.query('select 1 from creator where creator_id = $1', [creatorId]);
  return rowCount === 1;
}

function unknownIn(field: string, what: 'program' | 'creator'): Error {
  return problem(422, `${what}-unknown`, `No such ${what}`, undefined, { pointer: `#/${field}` });
}
