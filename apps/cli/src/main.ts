import { Command, Option } from 'commander';
import { TopicFault } from '#event-log';
import { ConfigFault, describeConfig, settingsOf, transportOf } from '#runtime';
import { type ServiceName, serviceNames, services } from '../../standalone/src/composition/environments.js';
import { openHouse } from '../../standalone/src/composition/house.js';
import { loadSecrets } from '../../standalone/src/composition/secrets.js';
import { signToken } from '../../standalone/src/composition/tokens.js';
import { adminUrl, archiveFolder, dataDir, houseOptions, type Installation, withHouse } from './installation.js';
import { addLedgerCommands } from './ledger/ledger-command.js';
import type { LogShell } from './log/carry.js';
import { addLogCommands } from './log/log-command.js';
import { headsCommand } from './proofs/heads-command.js';
import { proveCommand } from './proofs/prove-command.js';
import { verifyCommand } from './verify/verify-command.js';

const print = (line: string) => process.stdout.write(`${line}\n`);

// Wrong use exits with 2: 1 is kept for what a command found wrong.
const program = new Command('tributary')
  .description('The system of record for creator revenue')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

program
  .command('token')
  .description('sign in as somebody: prints a token for the API')
  .addOption(dataDir())
  .requiredOption('--subject <name>', 'who it is')
  .addOption(
    new Option('--role <role>', 'what they may do')
      .choices(['creator', 'finance', 'operator', 'auditor'])
      .makeOptionMandatory(),
  )
  .option('--creator <id>', 'whose rows a creator may see')
  .option('--valid-for <time>', 'such as 30d, 12h', '30d')
  .action(
    async (options: {
      dataDir: string;
      subject: string;
      role: 'creator' | 'finance' | 'operator' | 'auditor';
      creator?: string;
      validFor: string;
    }) => {
      const { subject, role, creator } = options;
      const bearer = { subject, roles: [role], ...(creator === undefined ? {} : { creatorId: creator }) };
      print(await signToken(loadSecrets(options.dataDir), bearer, options.validFor));
    },
  );

program
  .command('environment')
  .argument('<service>', serviceNames.join(', '))
  .description('prints the environment of a service of this installation, for a process of its own')
  .addOption(dataDir())
  .addOption(adminUrl())
  .addOption(archiveFolder())
  .option('--describe', 'every setting with its meaning instead, as a .env.example')
  .action(async (name: string, options: Installation & { describe?: boolean }) => {
    if (!serviceNames.includes(name as ServiceName)) program.error(`no such service: ${name}`);
    if (options.describe === true) {
      describeConfig(settingsOf(services[name as ServiceName], transportOf(process.env))).forEach(print);
      return;
    }
    const { environments } = await openHouse({ ...houseOptions(options), transport: transportOf(process.env) });
    for (const [variable, value] of Object.entries(environments[name as ServiceName])) print(`${variable}=${value}`);
  });

const bareCommand = (name: string) => new Command(name).copyInheritedSettings(program);

const shell: LogShell = {
  print,
  withHouse,
  bareCommand,
  command: (name) =>
    bareCommand(name)
      .addOption(dataDir())
      .addOption(adminUrl())
      .addOption(archiveFolder())
      .option('--json', 'one JSON document instead of a table'),
};

program.addCommand(verifyCommand(shell));
addLogCommands(program.command('log'), shell);
program.addCommand(proveCommand(shell)).addCommand(headsCommand(shell));
addLedgerCommands(program.command('ledger'), shell);

try {
  await program.parseAsync();
} catch (fault) {
  if (!(fault instanceof ConfigFault || fault instanceof TopicFault)) throw fault;
  program.error(fault.message, { exitCode: 2 });
}
