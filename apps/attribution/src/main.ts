import { runService } from '#runtime';
import { attributionService } from './attribution.module.js';

await runService(attributionService, process.env);
