export { type Decider, type Decision, decided, refused, unchanged } from './decider.js';
export { pick } from './pick.js';
