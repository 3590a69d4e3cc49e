import type { Progress } from '#event-log';

/** Where a run began: what was done before it says nothing of its speed. */
export interface Beginning {
  readonly atMs: number;
  readonly done: bigint;
}

type Manner = 'bar' | 'line' | 'json';

/** A terminal is drawn on; anything else is written to line by line. */
interface Out {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const barCells = 30;
const pauseMs: Record<Manner, number> = { bar: 100, line: 5_000, json: 5_000 };

/** Tells of a run as it goes: the first and the last step always, others after a pause. */
export function progressWriter(
  out: Out,
  { json, of = 'facts', nowMs = () => performance.now() }: { json: boolean; of?: string; nowMs?: () => number },
): (progress: Progress) => void {
  const manner: Manner = json ? 'json' : out.isTTY === true ? 'bar' : 'line';
  let began: Beginning | undefined;
  let told = { atMs: -Infinity, text: '' };
  return (progress) => {
    const atMs = nowMs();
    began ??= { atMs, done: progress.done };
    const isEnd = progress.done === progress.total;
    if (!isEnd && atMs - told.atMs < pauseMs[manner]) return;
    const text = inManner[manner](progress, secondsLeft(progress, began, atMs), of);
    if (text === told.text) return;
    told = { atMs, text };
    out.write(manner === 'bar' ? `\r${text}\u001b[K${isEnd ? '\n' : ''}` : `${text}\n`);
  };
}

/** At the speed of this run so far; undefined before it has a speed. */
export function secondsLeft({ done, total }: Progress, began: Beginning, nowMs: number): number | undefined {
  if (done === total) return 0;
  const doneNow = Number(done - began.done);
  if (doneNow === 0) return undefined;
  return Math.ceil(((nowMs - began.atMs) * Number(total - done)) / doneNow / 1_000);
}

/** Whole percents, never 100 before the end. */
function percentOf({ done, total }: Progress): number {
  return total === 0n ? 100 : Number((done * 100n) / total);
}

const inManner: Record<Manner, (progress: Progress, left: number | undefined, of: string) => string> = {
  bar(progress, left, of) {
    const filled = Math.floor((percentOf(progress) * barCells) / 100);
    return `[${'#'.repeat(filled).padEnd(barCells, '.')}] ${inManner.line(progress, left, of)}`;
  },
  line: (progress, left, of) =>
    `${percentOf(progress)} %, ${progress.done} of ${progress.total} ${of}, ${left === undefined ? 'time left unknown' : `about ${timeOf(left)} left`}`,
  json: ({ done, total }, left) =>
    JSON.stringify({ done: Number(done), total: Number(total), ...(left === undefined ? {} : { secondsLeft: left }) }),
};

function timeOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
