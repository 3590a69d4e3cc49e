import { type Queryable, roleNames, type Tx } from '#postgres';

/** Who a transaction acts as, and in which schema it finds tables that are named without one. */
interface Session {
  readonly role: 'owner' | 'app';
  readonly schema: string;
}

/** From now on, until the transaction ends or becomes another. */
export async function become(tx: Tx, { role, schema }: Session): Promise<void> {
  const roles = await rolesOf(tx);
  await tx.query("select set_config('role', $1, true), set_config('search_path', $2, true)", [roles[role], schema]);
}

/** The roles of the service whose database it is. */
export async function rolesOf(database: Queryable): Promise<ReturnType<typeof roleNames>> {
  const { rows } = await database.query<{ name: string }>('select current_database() as name');
  return roleNames(rows[0]?.name ?? '');
}
