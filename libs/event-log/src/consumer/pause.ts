import type { Queryable } from '#postgres';

interface GroupOfTopic {
  readonly group: string;
  readonly topic: string;
}

/** Locked as runners lock them, so that none waits for us while we wait for it. */
const checkpointsInOrder = `(
  select "partition" from consumer_checkpoint
  where consumer_group = $1 and topic = $2 order by "partition" for update) as held`;

/**
 * Has a group stand still, in every process, until it is resumed. Answers after the slices under way have ended: from
 * then on nothing is written for the group, but by a replay that somebody asks for. False where nothing went on.
 */
export async function pauseGroup(database: Queryable, { group, topic }: GroupOfTopic): Promise<boolean> {
  const { rowCount } = await database.query(
    `update consumer_checkpoint as checkpoint set paused_at = now()
     from ${checkpointsInOrder}
     where consumer_group = $1 and topic = $2 and checkpoint."partition" = held."partition" and paused_at is null`,
    [group, topic],
  );
  return rowCount > 0;
}

/** Has it go on at its checkpoints, within a second. False where nothing stood still. */
export async function resumeGroup(database: Queryable, { group, topic }: GroupOfTopic): Promise<boolean> {
  const { rowCount } = await database.query(
    `update consumer_checkpoint as checkpoint set paused_at = null
     from ${checkpointsInOrder}
     where consumer_group = $1 and topic = $2 and checkpoint."partition" = held."partition" and paused_at is not null`,
    [group, topic],
  );
  return rowCount > 0;
}
