import { runService } from '#runtime';
import { gatewayService } from './gateway.module.js';

await runService(gatewayService, process.env);
