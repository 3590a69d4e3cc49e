import { runService } from '#runtime';
import { payoutService } from './payout.module.js';

await runService(payoutService, process.env);
