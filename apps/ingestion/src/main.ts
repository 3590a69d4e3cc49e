import { runService } from '#runtime';
import { ingestionService } from './ingestion.module.js';

await runService(ingestionService, process.env);
