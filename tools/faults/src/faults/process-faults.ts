import { type Fault, pause } from './fault.js';

/** Longer than a lease of the relay and than a session of the group: others take over in the meantime. */
const pastTheLeaseMs = 12_000;

export const killProcess: Fault = {
  name: 'kill -9 of a service',
  async strike({ services }, dice) {
    const victim = dice.pick(services.processes);
    await victim.end('SIGKILL');
    return victim.name;
  },
};

export const pauseProcess: Fault = {
  name: 'a process that sleeps past its lease and wakes up',
  async strike({ services }, dice) {
    const victim = dice.pick(services.processes.filter(({ name }) => name !== 'gateway'));
    victim.signal('SIGSTOP');
    await pause(pastTheLeaseMs);
    victim.signal('SIGCONT');
    return victim.name;
  },
};

export const rebalanceStorm: Fault = {
  name: 'a member that leaves and joins every two seconds',
  async strike({ services }, dice) {
    const name = dice.pick(['attribution', 'ledger'] as const);
    const member = services.processes.findLast((each) => each.name === name);
    for (let round = 0; round < 4; round += 1) {
      await member?.end('SIGTERM');
      await pause(2_000);
    }
    return name;
  },
};
