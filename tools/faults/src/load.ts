import { signToken } from '../../../apps/standalone/src/composition/tokens.js';
import { demoClient, signedEvents } from '../../../apps/standalone/src/demo/demo-client.js';
import type { Dice } from './dice.js';
import { pause } from './faults/fault.js';
import type { Stage } from './stage.js';

export interface Sale {
  readonly creator: string;
  readonly minor: number;
  /** Taken back; zero where nothing was. */
  readonly reversed: number;
}

interface Source {
  readonly sourceId: string;
  readonly secret: string;
}

const creators = ['ada', 'ben', 'cleo', 'dora', 'emil', 'fay', 'gus', 'hana'];
const writers = 3;
const answerWithinMs = 8_000;
const taken = new Set(['accepted', 'duplicate', 'waiting']);
const feePpm = 100_000;

/** Networks that post until they are answered, as networks do; and what the books must say for it in the end. */
export class Load {
  /** By transaction id: every sale of which all was taken. */
  readonly sales = new Map<string, Sale>();
  readonly creatorIds = new Map<string, string>();
  /** Answers other than "taken". */
  readonly refused: string[] = [];
  attempts = 0;
  private readonly stopping = new AbortController();
  private working: Promise<void>[] = [];
  private source: Source = { sourceId: '', secret: '' };

  constructor(
    private readonly stage: Stage,
    private readonly dice: Dice,
  ) {}

  async start(): Promise<void> {
    const { url, house } = this.stage.services;
    const operator = demoClient(url, await signToken(house.secrets, { subject: 'olga', roles: ['operator'] }));
    const { programId } = await operator.post<{ programId: string }>(
      '/v1/programs',
      { name: 'P', allowedHosts: [] },
      'p',
    );
    await operator.post(`/v1/programs/${programId}/rule-sets`, rules, 'r');
    this.source = await operator.post('/v1/sources', { network: 'signed', name: 'S', programId }, 's');
    for (const handle of creators) {
      const body = { handle, displayName: handle };
      const { creatorId } = await operator.post<{ creatorId: string }>('/v1/creators', body, handle);
      this.creatorIds.set(handle, creatorId);
    }
    this.working = Array.from({ length: writers }, (_one, writer) => this.write(writer));
  }

  /** Posts no more; ends when all that was begun has been taken. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.working);
  }

  /** One more sale, to see that something is at work. */
  async post(transactionId: string): Promise<void> {
    await this.sell(transactionId);
  }

  /** What each creator must have: minor units of EUR, by creator id. */
  expected(): Map<string, bigint> {
    const shares = new Map<string, bigint>([...this.creatorIds.values()].map((id) => [id, 0n]));
    for (const { creator, minor, reversed } of this.sales.values()) {
      const id = this.creatorIds.get(creator) ?? '';
      const left = minor - reversed;
      shares.set(id, (shares.get(id) ?? 0n) + BigInt(left - (left * feePpm) / 1_000_000));
    }
    return shares;
  }

  private async write(writer: number): Promise<void> {
    for (let number = 0; !this.stopping.signal.aborted; number += 1) {
      await this.sell(`${writer}-${number}`);
      await pause(this.dice.between(5, 60));
    }
  }

  /** A sale, its confirmation and perhaps a return, in any order, in one request or several, some of them twice. */
  private async sell(transactionId: string): Promise<void> {
    const { dice } = this;
    const minor = dice.between(1, 1_000) * 100;
    const reversed = dice.between(0, 3) === 0 ? minor / 2 : 0;
    const sale: Sale = { creator: dice.pick(creators), minor, reversed };
    const facts = dice.shuffle(factsOf(transactionId, sale));
    const cut = dice.between(0, facts.length);
    for (const part of [facts.slice(0, cut), facts.slice(cut)].filter((events) => events.length > 0)) {
      for (let times = dice.between(0, 4) === 0 ? 2 : 1; times > 0; times -= 1) await this.untilTaken(part);
    }
    this.sales.set(transactionId, sale);
  }

  private async untilTaken(events: readonly object[]): Promise<void> {
    for (;;) {
      this.attempts += 1;
      try {
        const within = AbortSignal.timeout(answerWithinMs);
        const results = await signedEvents(this.stage.services.url, this.source, events, within);
        this.refused.push(...results.map(({ outcome }) => outcome).filter((outcome) => !taken.has(outcome)));
        return;
      } catch {
        await pause(this.dice.between(50, 300));
      }
    }
  }
}

const eur = (minor: number) => ({ minor: String(minor), currency: 'EUR' });

function factsOf(transactionId: string, { creator, minor, reversed }: Sale): object[] {
  const about = { transactionId, occurredAt: '2026-10-13T13:59:00.000Z' };
  return [
    { type: 'revenue.reported', ...about, stream: 'product', creator, gross: eur(minor) },
    { type: 'revenue.confirmed', ...about },
    ...(reversed === 0 ? [] : [{ type: 'revenue.reversed', ...about, reversalId: 'r', gross: eur(reversed) }]),
  ];
}

const rules = {
  effectiveFrom: '2026-01-01T00:00:00.000Z',
  basis: 'conversion_time',
  rounding: 'half_even',
  attribution: { model: 'last_click', lookbackDays: 30 },
  rules: [{ id: 'all', priority: 1, when: {}, then: { percentPpm: 1_000_000, of: 'gross' } }],
  split: { platformFeePpm: feePpm },
  hold: { days: 0 },
};
