import { runService } from '#runtime';
import { ledgerService } from './ledger.module.js';

await runService(ledgerService, process.env);
