import { Controller, Get } from '@nestjs/common';
import { PublicRoute } from '../access/public-route.js';
import { openSampleApp, type SampleApp } from '../service/http-app.setup.js';
import type { ReadinessCheck } from './readiness.js';

@Controller()
class ThingsController {
  @PublicRoute()
  @Get('/things/:id')
  thing() {
    return {};
  }
}

const opened: SampleApp[] = [];
async function open(more: { checks?: ReadinessCheck[] } = {}): Promise<SampleApp> {
  const sample = await openSampleApp([ThingsController], more);
  opened.push(sample);
  return sample;
}
afterEach(() => Promise.all(opened.splice(0).map(({ app }) => app.close())));

test('health, readiness and metrics are there for anybody', async () => {
  const { app } = await open();
  expect((await app.inject('/healthz')).json()).toEqual({ status: 'up' });
  expect((await app.inject('/readyz')).json()).toMatchObject({ status: 'ready' });
  const metrics = await app.inject('/metrics');
  expect(metrics.headers['content-type']).toContain('text/plain');
  expect(metrics.body.includes('service="sample",method="GET",route="/healthz",status="200"')).toBe(true);
});

test('a failing check makes a 503 that names it, without its message', async () => {
  const bad = { name: 'database', check: () => Promise.reject(new Error('password of 10.0.0.7')) };
  const good = { name: 'log lag', check: () => Promise.resolve({ ready: true }) };
  const answer = await (await open({ checks: [good, bad] })).app.inject('/readyz');
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({ type: 'urn:tributary:problem:unready', detail: 'database: Error' });
  expect(answer.body).not.toContain('10.0.0.7');
});

test('a check that does not answer has failed', async () => {
  const stuck = { name: 'stuck', check: () => new Promise<never>(() => undefined) };
  const answer = await (await open({ checks: [stuck] })).app.inject('/readyz');
  expect(answer.json()).toMatchObject({ status: 503, detail: 'stuck: no answer within 2000 ms' });
});

test('once the intake is closed, new requests are refused and only the operator is answered', async () => {
  const closing = await open();
  closing.intake.close();
  const answer = await closing.app.inject('/things/1');
  expect([answer.statusCode, answer.headers.connection]).toEqual([503, 'close']);
  expect((await closing.app.inject('/readyz')).json()).toMatchObject({ detail: 'intake: shutting down' });
  expect((await closing.app.inject('/healthz')).statusCode).toBe(200);
});
