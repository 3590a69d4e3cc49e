import { givenWhenThen, precedence } from '#testing';
import { batchDecider, type BatchCommand, type BatchEvent, batchRefusals, type BatchRefusal } from './batch.decider.js';

const given = givenWhenThen(batchDecider);

const common = { batchId: 'b1', occurredAt: '2026-11-02T09:00:00.000Z' };
const drafted: BatchEvent = {
  type: 'BatchDrafted',
  ...common,
  currency: 'EUR',
  rail: 'sepa',
  valueDate: '2026-11-05',
  draftedBy: 'ann',
  cut: ['4'],
  itemCount: 2,
};
const freezing: BatchEvent = { type: 'BatchFreezing', ...common, itemCount: 2, frozenBy: 'ann' };
const frozenWith = (itemCount: number): BatchEvent => ({
  type: 'BatchFrozen',
  ...common,
  itemsSha256: 'h1',
  itemCount,
  total: { minor: 1040n, currency: 'EUR' },
});
const frozen = frozenWith(2);
const requested = (itemsSha256 = 'h1'): BatchEvent => ({
  type: 'BatchApprovalRequested',
  ...common,
  maker: 'ann',
  itemsSha256,
});
const approved = (checker: string, itemsSha256 = 'h1'): BatchEvent => ({
  type: 'BatchApproved',
  ...common,
  checker,
  itemsSha256,
});
const submitted: BatchEvent = {
  type: 'BatchSubmitted',
  ...common,
  messageId: 'M',
  fileSha256: 'f',
  submittedBy: 'ann',
};

test('a second person approves what the first signed', () =>
  given([drafted, freezing, frozen, requested()])
    .when(approved('bob'))
    .then([approved('bob')]));

test('nobody approves their own batch', () =>
  given([drafted, freezing, frozen, requested()]).when(approved('ann')).thenRefused('maker-is-checker'));

test('who signs, signs the list that was frozen', () =>
  given([drafted, freezing, frozen]).when(requested('other')).thenRefused('items-hash-differs'));

test('an approval is bound to the list that the maker signed', () =>
  given([drafted, freezing, frozen, requested()]).when(approved('bob', 'other')).thenRefused('items-hash-differs'));

test('a batch from which the ledger refused everybody cannot be approved', () =>
  given([drafted, freezing, frozenWith(0)])
    .when(requested())
    .thenRefused('batch-empty'));

test('a draft without anybody in it cannot be frozen', () =>
  given([drafted])
    .when({ ...freezing, itemCount: 0 })
    .thenRefused('batch-empty'));

test('a submitted batch cannot be submitted again', () =>
  given([drafted, freezing, frozen, requested(), approved('bob'), submitted])
    .when(submitted)
    .thenRefused('step-not-allowed'));

test('the same draft again changes nothing', () => given([drafted]).when(drafted).thenUnchanged());

const faulty: Record<BatchRefusal, { history: readonly BatchEvent[]; command: BatchCommand }> = {
  'batch-unknown': { history: [], command: approved('ann', 'other') },
  'step-not-allowed': { history: [drafted, freezing, frozenWith(0)], command: approved('ann', 'other') },
  'batch-empty': { history: [drafted, freezing, frozenWith(0)], command: requested('other') },
  'items-hash-differs': { history: [drafted, freezing, frozen, requested()], command: approved('ann', 'other') },
  'maker-is-checker': { history: [drafted, freezing, frozen, requested()], command: approved('ann') },
};

test.each(precedence(batchRefusals))('%s is said before %s', (first) =>
  given(faulty[first].history).when(faulty[first].command).thenRefused(first),
);
