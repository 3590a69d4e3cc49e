import { commissionTopic, payoutItemTopic } from '#contracts';
import { type LogBatch, partitionOf, PermanentFault } from '#event-log';
import { postCommissions } from '../src/features/post-commissions/post-commissions.handler.js';
import { postPayoutItems } from '../src/features/post-payout-items/post-payout-items.handler.js';
import { releaseHolds } from '../src/features/release-holds/release-holds.handler.js';
import { applied, balancesOf, emptyModel, type Model, type ModelFact, released } from './books-model.js';
import { failing, failingAfter } from './failing-after.js';
import { forged, sliceOf, type Step } from './books-steps.js';
import { batch, type Books, type Writer } from './books.js';
import { balancesKnownAt, contentOf, foldedBalances, unbalancedEntries } from './kept-books.query.js';

type Slice = readonly [ModelFact, ...ModelFact[]];

/** Books and their model, led through one history side by side, and held against each other after each step. */
export class History {
  private model: Model = emptyModel;
  private asked = 0;
  private readonly told: ModelFact[] = [];
  private readonly believed: { readonly instant: string; readonly balances: ReadonlyMap<string, bigint> }[] = [];
  private readonly offsets = new Map<string, bigint>();
  private readonly writers: readonly [Writer, Writer];

  constructor(private readonly books: Books) {
    this.writers = [books.writer, books.openWriter()];
  }

  async take(step: Step): Promise<void> {
    this.books.clock.advance(1_000);
    const before = await this.content();
    const stays = await this.run(step);
    const after = await this.content();
    if (stays) expect(after).toEqual(before);
    expect(after.get('entry')?.split(' ')[0]).toBe(String(this.model.entries));
    await this.compare();
  }

  /** Answers with whether nothing may have changed. */
  private async run(step: Step): Promise<boolean> {
    switch (step.step) {
      case 'post':
        return this.post(this.writers[step.writer], this.slice(step.intents));
      case 'repeat':
        return this.again(this.writers[step.writer], this.told[step.fact % this.told.length], 'posted');
      case 'forge': {
        const fact = this.told[step.fact % this.told.length];
        return this.again(this.writers[step.writer], fact === undefined ? undefined : forged(fact), 'refused');
      }
      case 'crash':
        return this.crash(this.writers[step.writer], this.slice(step.intents), step.after);
      case 'race':
        return this.race(this.slice(step.intents), this.slice(step.others));
      case 'twice at once':
        return this.twiceAtOnce(this.slice(step.intents));
      case 'wait':
        this.books.clock.advance(step.days * 86_400_000);
        await Promise.all(step.writers.map((number) => this.release(this.writers[number], step.releaseBatch)));
        this.model = released(this.model, this.books.clock());
        return false;
    }
  }

  /** A slice is posted whole or refused whole; what is good in a refused one is posted when it comes by itself. */
  private async post(writer: Writer, slice: Slice): Promise<boolean> {
    const before = await this.content();
    const whole = this.expected(slice);
    expect(await this.tell(writer, slice)).toBe(whole === 'refused' ? 'refused' : 'posted');
    if (whole !== 'refused') return this.becomes(whole, slice);
    expect(await this.content()).toEqual(before);
    let stays = true;
    for (const fact of slice) {
      const after = this.expected([fact]);
      expect(await this.tell(writer, [fact])).toBe(after === 'refused' ? 'refused' : 'posted');
      if (after === 'refused') continue;
      this.becomes(after, [fact]);
      stays = false;
    }
    return stays;
  }

  private async again(writer: Writer, fact: ModelFact | undefined, answer: 'posted' | 'refused'): Promise<boolean> {
    if (fact !== undefined) expect(await this.tell(writer, [fact])).toBe(answer);
    return true;
  }

  /** The transaction fails after so many of its statements, or with all of them done, just before the commit. */
  private async crash(writer: Writer, slice: Slice, after: number): Promise<boolean> {
    const answer = await this.tell(writer, slice, after);
    if (this.expected(slice) !== 'refused') expect(answer).toBe('crashed');
    return true;
  }

  /** Two writers at once with facts of different commissions: in whichever order, the same books. */
  private async race(one: Slice, other: Slice): Promise<boolean> {
    const taken = new Set(one.map(keyOf));
    const rest = other.filter((fact) => !taken.has(keyOf(fact)));
    if ([...one, ...rest].some((fact) => 'item' in fact) || !isSlice(rest)) return this.post(this.writers[0], one);
    const answers = await Promise.all([this.tell(this.writers[0], one), this.tell(this.writers[1], rest)]);
    let stays = true;
    for (const [index, slice] of [one, rest].entries()) {
      const after = this.expected(slice);
      expect(answers[index]).toBe(after === 'refused' ? 'refused' : 'posted');
      if (after === 'refused') continue;
      this.becomes(after, slice);
      stays = false;
    }
    return stays;
  }

  private async twiceAtOnce(slice: Slice): Promise<boolean> {
    const after = this.expected(slice);
    const answers = await Promise.all(this.writers.map((writer) => this.tell(writer, slice)));
    const answer = after === 'refused' ? 'refused' : 'posted';
    expect(answers).toEqual([answer, answer]);
    return after === 'refused' || this.becomes(after, slice);
  }

  private async compare(): Promise<void> {
    const { app } = this.books.database;
    const instant = this.books.clock();
    this.believed.push({ instant, balances: balancesOf(this.model) });
    expect(await unbalancedEntries(app)).toEqual([]);
    expect(await foldedBalances(app)).toEqual(balancesOf(this.model));
    const known = await balancesKnownAt(
      app,
      this.believed.map((each) => each.instant),
    );
    expect(known).toEqual(this.believed.map(({ balances }) => balances));
  }

  private slice(intents: Parameters<typeof sliceOf>[1]): Slice {
    const slice = sliceOf(this.model, intents, { now: this.books.clock(), asked: this.asked }) as Slice;
    this.asked += slice.length;
    return slice;
  }

  private expected(slice: readonly ModelFact[]): Model | 'refused' {
    return slice.reduce<Model | 'refused'>(
      (model, fact) => (model === 'refused' ? model : applied(model, fact)),
      this.model,
    );
  }

  private becomes(model: Model, slice: readonly ModelFact[]): false {
    this.model = model;
    this.told.push(...slice);
    return false;
  }

  private content() {
    return contentOf(this.books.database.admin);
  }

  private async release({ database, journal }: Writer, releaseBatch: number): Promise<void> {
    await releaseHolds({ database, journal, clock: this.books.clock, releaseBatch });
  }

  private async tell(writer: Writer, slice: Slice, crashAfter?: number): Promise<'posted' | 'refused' | 'crashed'> {
    const { log } = this.books;
    const { database, journal } = writer;
    const logged = this.logged(slice);
    const post = database.transaction(async (tx) => {
      const way = crashAfter === undefined ? tx : failingAfter(tx, crashAfter);
      if ('item' in slice[0]) await postPayoutItems({ journal, log }, logged, way);
      else await postCommissions({ journal }, logged, way);
      if (crashAfter !== undefined) await failing(way);
    });
    return post.then(
      () => 'posted' as const,
      (error: unknown) => {
        if (error instanceof PermanentFault) return 'refused';
        if (crashAfter !== undefined && String(error).includes('division by zero')) return 'crashed';
        throw error;
      },
    );
  }

  private logged(slice: Slice): LogBatch {
    const topic = 'item' in slice[0] ? payoutItemTopic : commissionTopic;
    const said = slice.map((fact) => ('item' in fact ? fact.item : fact.commission));
    const partition = partitionOf(said[0]?.creatorId ?? '', topic.partitions);
    const place = `${topic.name}/${partition}`;
    const firstOffset = this.offsets.get(place) ?? 0n;
    this.offsets.set(place, firstOffset + BigInt(slice.length));
    const whole = batch(topic, { partition, firstOffset }, said);
    return { ...whole, events: whole.events.map((event, index) => ({ ...event, id: slice[index]?.id ?? '' })) };
  }
}

function keyOf(fact: ModelFact): string {
  return 'item' in fact ? fact.item.itemId : fact.commission.commissionId;
}

function isSlice(facts: readonly ModelFact[]): facts is Slice {
  return facts.length > 0;
}
