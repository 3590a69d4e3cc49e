import { Refused } from '../log/refused.js';

const shape = /^[\x21-\x7e]{1,128}$/;

/** Whose name stands in the books; throws Refused where a token could not name them. */
export function personNamed(name: string): string {
  if (shape.test(name)) return name;
  throw new Refused('person-malformed', 'A person is named as in their token: up to 128 visible characters.');
}
