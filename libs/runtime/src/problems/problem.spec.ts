import { refusalProblem } from './problem.js';
import { problemOfFault } from './problem-of-fault.js';
import { TransientFault } from '#event-log';

test('a named refusal is answered as its table says', () => {
  const table = { 'currency-differs': { status: 409, title: 'The currency differs' } };
  expect(refusalProblem(table, 'currency-differs', 'EUR, not USD')).toMatchObject({
    status: 409,
    type: 'urn:tributary:problem:currency-differs',
    title: 'The currency differs',
    message: 'EUR, not USD',
  });
});

test('what may pass is a 503 that says when to come back', () => {
  const told = problemOfFault(new TransientFault('the server at 10.0.0.7 is away'));
  expect(told).toMatchObject({ status: 503, told: { members: { headers: { 'retry-after': '1' } } } });
  expect(told.message).not.toContain('10.0.0.7');
  expect(problemOfFault(Object.assign(new Error('x'), { code: '40001' })).status).toBe(503);
});

test('nothing of an unexpected fault is told', () => {
  const told = problemOfFault(new Error('column "iban" of creator 7'));
  expect(told).toMatchObject({ status: 500, type: 'urn:tributary:problem:internal-fault' });
  expect(JSON.stringify(told)).not.toContain('iban');
});
