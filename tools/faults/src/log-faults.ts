import { type Check, checks, drained, ready } from './checks.js';
import { pause } from './faults/fault.js';
import { Load } from './load.js';
import { diceOfLoad, planOf, type Step } from './plan.js';
import { openStage, type Stage } from './stage.js';

export interface Run {
  readonly seed: number;
  /** How long things go wrong. */
  readonly minutes: number;
  /** Plant a fault for every check afterwards, and see that it is found. */
  readonly proveChecks: boolean;
  readonly print: (line: string) => void;
}

export interface Outcome {
  readonly check: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** Lets everything go wrong that the log has to survive, and then looks whether it has. */
export async function runLogFaults(run: Run): Promise<readonly Outcome[]> {
  const began = Date.now();
  const say = (line: string) => run.print(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  const stage = await openStage();
  const leave = () => void stage.close().then(() => process.exit(130));
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    const load = new Load(stage, diceOfLoad(run.seed));
    await load.start();
    say(`${stage.services.processes.length} processes at work, seed ${run.seed}`);
    await strikeUntil(stage, run, say);
    say('no more faults');
    const outcomes = [await looked(ready(), stage, load, say)];
    await load.stop();
    say(`${load.sales.size} sales taken in ${load.attempts} requests`);
    for (const check of [drained(), ...checks]) outcomes.push(await looked(check, stage, load, say));
    if (run.proveChecks && outcomes.every(({ passed }) => passed)) {
      for (const check of [ready(2_000), drained(2_000), ...checks])
        outcomes.push(await proved(check, stage, load, say));
    }
    return outcomes;
  } finally {
    await stage.close();
  }
}

type Say = (line: string) => void;

/** One fault after the other; those that take long go on beside the next ones. */
async function strikeUntil(stage: Stage, { seed, minutes }: Run, say: Say): Promise<void> {
  const deadline = Date.now() + minutes * 60_000;
  const under = new Set<Promise<void>>();
  for (const step of planOf(seed)) {
    if (Date.now() >= deadline) break;
    const striking = strike(stage, step, say).finally(() => under.delete(striking));
    under.add(striking);
    await Promise.race([striking, pause(4_000)]);
    await pause(step.pauseMs);
  }
  await Promise.all(under);
}

/** A fault may itself be hit by another: that is told, and part of the play. */
async function strike(stage: Stage, { fault, dice }: Step, say: Say): Promise<void> {
  try {
    say(`${fault.name}: ${await fault.strike(stage, dice)}`);
  } catch (hit) {
    say(`${fault.name}: hit by another fault: ${hit instanceof Error ? hit.message : String(hit)}`);
  }
}

async function looked(check: Check, stage: Stage, load: Load, say: Say): Promise<Outcome> {
  const began = Date.now();
  const fault = await check.find(stage, load);
  const detail = fault ?? `${((Date.now() - began) / 1000).toFixed(1)} s`;
  say(`${fault === undefined ? 'holds ' : 'BROKEN'}  ${check.name}: ${detail}`);
  return { check: check.name, passed: fault === undefined, detail };
}

/** A check that cannot fail is none. */
async function proved(check: Check, stage: Stage, load: Load, say: Say): Promise<Outcome> {
  await check.plant(stage, load);
  const fault = await check.find(stage, load);
  for (const each of stage.services.processes) each.signal('SIGCONT');
  say(`${fault === undefined ? 'NOT SEEN' : 'seen    '}  planted against "${check.name}": ${fault ?? 'nothing found'}`);
  return {
    check: `sees a planted fault: ${check.name}`,
    passed: fault !== undefined,
    detail: fault ?? 'nothing found',
  };
}
