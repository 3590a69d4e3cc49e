import { earlierRecords, type Git } from './records.js';

const record = 'libs/contracts/schemas/ledger.tip.v1/TipGiven.v1.json';
const gone = 'libs/contracts/schemas/ledger.tip.v1/TipLost.v2.json';

test('what a record said before it was changed or removed, by a commit or since the last one', () => {
  const before: Record<string, string> = {
    [`HEAD:./${record}`]: '{"maxLength":10}',
    [`bbb^:./${record}`]: '{"maxLength":9}',
    [`aaa^:./${record}`]: '{"maxLength":8}',
    [`aaa^:./${gone}`]: '{}',
  };
  const log = `commit bbb\n\n${record}\ncommit aaa\n\n${record}\n${gone}\n`;
  const git: Git = (command, place = '') => ({ diff: `${record}\n`, log })[command] ?? before[place];
  const tipGiven = { topic: 'ledger.tip.v1', type: 'TipGiven', version: 1 };
  expect(earlierRecords(git)).toEqual([
    { ...tipGiven, schema: { maxLength: 10 } },
    { ...tipGiven, schema: { maxLength: 9 } },
    { ...tipGiven, schema: { maxLength: 8 } },
    { topic: 'ledger.tip.v1', type: 'TipLost', version: 2, schema: {} },
  ]);
});

test('without a history nobody knows', () => {
  expect(earlierRecords(() => undefined)).toBeUndefined();
});
