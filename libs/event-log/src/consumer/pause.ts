import type { Queryable } from '#postgres';

interface GroupOfTopic {
  readonly group: string;
  readonly topic: string;
}

/**
 * Has a group stand still, in every process, until it is resumed. Answers after the slices under way have ended: from
 * then on nothing is written for the group, but by a replay that somebody asks for. False where nothing went on.
 */
export async function pauseGroup(database: Queryable, { group, topic }: GroupOfTopic): Promise<boolean> {
  const { rowCount } = await database.query(
    `update consumer_checkpoint set paused_at = now()
     where consumer_group = $1 and topic = $2 and paused_at is null`,
    [group, topic],
  );
  return rowCount > 0;
}

/** Has it go on at its checkpoints, within a second. False where nothing stood still. */
export async function resumeGroup(database: Queryable, { group, topic }: GroupOfTopic): Promise<boolean> {
  const { rowCount } = await database.query(
    `update consumer_checkpoint set paused_at = null
     where consumer_group = $1 and topic = $2 and paused_at is not null`,
    [group, topic],
  );
  return rowCount > 0;
}
