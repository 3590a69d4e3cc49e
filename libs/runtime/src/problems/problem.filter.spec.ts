import { once } from 'node:events';
import { connect } from 'node:net';
import { Controller, Get, NotFoundException } from '@nestjs/common';
import { Type } from 'typebox';
import { TransientFault } from '#event-log';
import { PublicRoute } from '../access/public-route.js';
import { ParsedParam } from '../requests/parameters.js';
import { openSampleApp, type SampleApp, sampleId } from '../service/http-app.setup.js';
import { problem } from './problem.js';

@Controller()
class FaultsController {
  @PublicRoute()
  @Get('/faults/:name')
  fault(@ParsedParam('name', Type.String()) name: string) {
    const faults: Record<string, Error> = {
      refusal: problem(409, 'sold-already', 'Sold already', 'At noon.', { headers: { 'x-extra': '1' }, saleId: 7n }),
      unexpected: new Error('select iban from secret_table'),
      transient: new TransientFault('deadlock'),
      nest: new NotFoundException('no such sale'),
    };
    throw faults[name] ?? new Error(name);
  }
}

let app: SampleApp['app'];
let lines: SampleApp['lines'];
beforeAll(async () => {
  ({ app, lines } = await openSampleApp([FaultsController]));
});
afterAll(() => app.close());

test('a refusal is told whole, its headers as headers', async () => {
  const answer = await app.inject('/faults/refusal');
  expect(answer.statusCode).toBe(409);
  expect(answer.headers['x-extra']).toBe('1');
  expect(answer.json()).toEqual({
    type: 'urn:tributary:problem:sold-already',
    title: 'Sold already',
    status: 409,
    detail: 'At noon.',
    saleId: '7',
    correlationId: sampleId,
  });
});

test('an unexpected fault is logged with its stack and told without its message', async () => {
  const answer = await app.inject('/faults/unexpected');
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain('iban');
  const logged = lines.find(({ level }) => level === 'error');
  expect(logged).toMatchObject({
    err: { message: 'select iban from secret_table', stack: expect.any(String) as string },
  });
});

test('what may pass is a 503 with Retry-After', async () => {
  const answer = await app.inject('/faults/transient');
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
});

test("Nest's own exceptions are problems too", async () => {
  expect((await app.inject('/faults/nest')).json()).toMatchObject({ status: 404, detail: 'no such sale' });
});

test('an unknown route is a problem that does not repeat the query', async () => {
  const answer = await app.inject('/nowhere?token=s3cret');
  expect(answer.json()).toMatchObject({ status: 404, type: 'urn:tributary:problem:route-unknown' });
  expect(answer.body).not.toContain('s3cret');
});

test('a path that does not decode is a problem', async () => {
  const answer = await app.inject('/faults/%E0%A4%A');
  expect(answer.statusCode).toBe(400);
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test('what is not HTTP is answered with a problem', async () => {
  const listening = await openSampleApp([]);
  await listening.app.listen(0, '127.0.0.1');
  const socket = connect(Number(new URL(await listening.app.getUrl()).port), '127.0.0.1');
  socket.write('NONSENSE\r\n\r\n');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  expect(Buffer.concat(chunks).toString()).toMatch(
    /^HTTP\/1.1 400 Bad Request\r\n[^]*application\/problem\+json[^]*"status":400/,
  );
  await listening.app.close();
});
