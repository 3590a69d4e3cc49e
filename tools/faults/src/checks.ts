import { clickTopic, conversionTopic, directoryTopic, topics } from '#contracts';
import { verifyHouse } from '../../../apps/cli/src/verify/verify-house.js';
import { signToken } from '../../../apps/standalone/src/composition/tokens.js';
import type { ServiceProcess } from '../../../apps/standalone/src/composition/service-process.js';
import { demoClient } from '../../../apps/standalone/src/demo/demo-client.js';
import { pause } from './faults/fault.js';
import type { Load } from './load.js';
import { behind, eventsOf, factsOf } from './logs.js';
import type { Stage } from './stage.js';

export interface Check {
  readonly name: string;
  /** The first thing that is wrong. */
  find(stage: Stage, load: Load): Promise<string | undefined>;
  /** Breaks what the check looks at: it must be found. Leaves the checks after it as they were. */
  plant(stage: Stage, load: Load): Promise<void>;
}

const readyWithinMs = 10_000;
const drainedWithinMs = 60_000;

export const ready = (withinMs = readyWithinMs): Check => ({
  name: `every process is ready within ${withinMs / 1000} s`,
  async find({ services }) {
    const deadline = Date.now() + withinMs;
    const found = await Promise.all(services.processes.map((each) => unready(each, deadline)));
    return found.find((one) => one !== undefined);
  },
  async plant({ services }) {
    services.processes.find(({ name }) => name === 'payout')?.signal('SIGSTOP');
    await pause(0);
  },
});

async function unready({ name, url }: ServiceProcess, deadline: number): Promise<string | undefined> {
  for (;;) {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.status === 200) return undefined;
    if (Date.now() > deadline) return `${name} is not: ${(await answer?.text()) ?? 'no answer'}`;
    await pause(50);
  }
}

export const drained = (withinMs = drainedWithinMs): Check => ({
  name: `every group has worked on everything within ${withinMs / 1000} s`,
  async find(stage) {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const late = await behind(stage);
      if (late.size === 0) return undefined;
      if (Date.now() > deadline) return [...late].map(([where, count]) => `${where}: ${count}`).join(', ');
      await pause(100);
    }
  },
  async plant({ services }, load) {
    for (const each of services.processes.filter(({ name }) => name === 'ledger')) each.signal('SIGSTOP');
    await load.post('planted');
  },
});

const verified: Check = {
  name: 'verify finds nothing',
  async find({ services }) {
    const wrong = (await verifyHouse(services.house)).find(({ fault }) => fault !== undefined);
    return wrong && `${wrong.service}: ${wrong.check}: ${wrong.fault}`;
  },
  plant: (stage) => asNobodyMay(stage, 'ledger', `update seal set hash = sha256('planted') where batch = 0`),
};

const takenOnce: Check = {
  name: 'what was taken is in the log, once',
  async find(stage, load) {
    if (load.refused.length > 0) return `${load.refused.length} facts were not taken: ${load.refused[0]}`;
    const facts = await factsOf(stage, conversionTopic);
    const transactions = new Map<string, string>();
    const told = new Map<string, string[]>();
    for (const fact of facts) {
      if (fact.type === 'ConversionReported') transactions.set(fact.conversionId, fact.transactionId);
      told.set(fact.conversionId, [...(told.get(fact.conversionId) ?? []), fact.type]);
    }
    const logged = new Map([...told].map(([id, types]) => [transactions.get(id), types.sort().join(' ')]));
    for (const [transactionId, { reversed }] of load.sales) {
      const wanted = `ConversionConfirmed ConversionReported${reversed === 0 ? '' : ' ConversionReversed'}`;
      const found = logged.get(transactionId);
      if (found !== wanted) return `sale ${transactionId} is logged as: ${found ?? 'nothing'}`;
    }
    return logged.size === load.sales.size ? undefined : `${logged.size - load.sales.size} sales were never taken`;
  },
  async plant(stage) {
    await asNobodyMay(
      stage,
      'ingestion',
      `with last as (
         delete from log_batch where (topic, "partition", first_offset) = (
           select topic, "partition", first_offset from log_batch where topic = '${conversionTopic.name}'
           order by recorded_at desc, "partition" limit 1)
         returning topic, "partition", first_offset)
       update log_partition p set next_offset = last.first_offset from last
       where p.topic = last.topic and p."partition" = last."partition"`,
    );
  },
};

const idsOnce: Check = {
  name: 'no event is twice in a log',
  async find(stage) {
    for (const topic of topics.filter(({ storage }) => storage === 'batches')) {
      const seen = new Set<string>();
      for (const { id, partition, offset } of await eventsOf(stage, topic)) {
        if (seen.has(id)) return `${id} again at ${topic.name}/${partition} ${offset}`;
        seen.add(id);
      }
    }
    return undefined;
  },
  plant: (stage) =>
    asNobodyMay(
      stage,
      'gateway',
      `with first as (
         select b.* from log_batch b where topic = '${directoryTopic.name}' order by "partition", first_offset limit 1),
       again as (
         insert into log_batch
         select f.topic, f."partition", p.next_offset, f.count, f.recorded_at, f.codec, f.body
         from first f join log_partition p using (topic, "partition") returning topic, "partition", count)
       update log_partition p set next_offset = p.next_offset + again.count from again
       where p.topic = again.topic and p."partition" = again."partition"`,
    ),
};

const inOrder: Check = {
  name: 'the books follow the order of the log, key by key',
  async find({ databases }) {
    const { rows } = await databases.ledger.query<{ place: string }>(
      `select "partition" || '-' || seq as place from (
         select "partition", seq, cause_offset, cause_index,
           lag((cause_offset, cause_index)) over (partition by "partition", cause_topic order by seq)
             as before
         from entry) e
       where (cause_offset, cause_index) <= before order by "partition", seq limit 1`,
    );
    return rows[0] && `entry ${rows[0].place} comes after one of a later fact`;
  },
  plant: (stage) =>
    asNobodyMay(
      stage,
      'ledger',
      `update entry e set cause_offset = -1 from (
         select "partition", max(seq) as seq from entry group by 1 having count(*) > 1 limit 1) last
       where e."partition" = last."partition" and e.seq = last.seq`,
    ),
};

const projected: Check = {
  name: 'the projections are the fold of their logs',
  async find(stage) {
    const { attribution } = stage.databases;
    const directory = (await factsOf(stage, directoryTopic)).filter(({ type }) => type === 'CreatorRegistered');
    const creators = await attribution.query<{ creator_id: string; handle: string }>('select * from creator');
    const clicks = await attribution.query<{ click_id: string }>('select click_id from click');
    const wanted = directory.map((fact) => ('handle' in fact ? `${fact.creatorId} ${fact.handle}` : ''));
    const differs = firstDifference(
      wanted,
      creators.rows.map(({ creator_id, handle }) => `${creator_id} ${handle}`),
    );
    if (differs !== undefined) return `creator: ${differs}`;
    const clicked = (await factsOf(stage, clickTopic)).map(({ clickId }) => clickId);
    const click = firstDifference(
      clicked,
      clicks.rows.map(({ click_id }) => click_id),
    );
    return click && `click: ${click}`;
  },
  plant: (stage) => asNobodyMay(stage, 'attribution', `update creator set handle = 'planted' where handle = 'ada'`),
};

const booked: Check = {
  name: 'every creator has to the cent what the facts say',
  async find({ services: { url, house } }, load) {
    const operator = demoClient(url, await signToken(house.secrets, { subject: 'olga', roles: ['operator'] }));
    for (const [creatorId, wanted] of load.expected()) {
      const { balances } = await operator.get<{ balances: { available: { minor: string } }[] }>(
        `/v1/creators/${creatorId}/balances`,
      );
      const found = BigInt(balances[0]?.available.minor ?? 0);
      if (found !== wanted) return `${creatorId} has ${found}, not ${wanted}`;
    }
    return undefined;
  },
  plant: (stage) =>
    asNobodyMay(
      stage,
      'ledger',
      `delete from line_chunk c using (
         select account, max(from_seq) as from_seq from line_chunk group by account) last
       where c.account = last.account and c.from_seq = last.from_seq`,
    ),
};

export const checks: readonly Check[] = [verified, booked, projected, inOrder, takenOnce, idsOnce];

function firstDifference(wanted: readonly string[], found: readonly string[]): string | undefined {
  const there = new Set(found);
  const meant = new Set(wanted);
  const missing = wanted.find((one) => !there.has(one));
  const extra = found.find((one) => !meant.has(one));
  if (missing !== undefined) return `${missing} is missing`;
  return extra && `${extra} is in no log`;
}

/** As the superuser, past every trigger. */
async function asNobodyMay({ databases }: Stage, service: keyof Stage['databases'], sql: string): Promise<void> {
  await databases[service].transaction(async (tx) => {
    await tx.query("set local session_replication_role = 'replica'");
    const { rowCount } = await tx.query(sql);
    if (rowCount === 0) throw new Error(`nothing was planted in ${service}: ${sql}`);
  });
}
