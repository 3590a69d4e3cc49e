import { mainJobContract } from './main-job.contract.js';
import { openWalk } from './walk.js';

mainJobContract(() => openWalk());
