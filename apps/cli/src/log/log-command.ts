import type { Command } from 'commander';
import type { LogShell } from './carry.js';
import { archiveCommand } from './archive-command.js';
import { createTopicsCommand } from './create-topics-command.js';
import { lagCommand } from './lag-command.js';
import { parkedCommand } from './parked-command.js';
import { pauseCommand, resumeCommand } from './pause-command.js';
import { rebuildCommand } from './rebuild-command.js';
import { replayCommand } from './replay-command.js';
import { tailCommand } from './tail-command.js';
import { topicsCommand } from './topics-command.js';

/** Hangs the operator's commands under `log`. */
export function addLogCommands(log: Command, shell: LogShell): void {
  log.description('what the log holds, who is behind, what is parked or paused, and how it goes on');
  for (const command of [
    topicsCommand,
    lagCommand,
    tailCommand,
    parkedCommand,
    replayCommand,
    pauseCommand,
    resumeCommand,
    rebuildCommand,
    archiveCommand,
    createTopicsCommand,
  ]) {
    log.addCommand(command(shell));
  }
}
