import { Compile, type Validator } from 'typebox/compile';
import { ContractError, UpcastError } from './contract.errors.js';
import type { EventContract } from './event-contract.js';
import { fromJson, onWire, reviveMoney } from './json.js';

const validators = new WeakMap<EventContract, Validator>();

function validatorOf(contract: EventContract): Validator {
  const known = validators.get(contract);
  if (known !== undefined) return known;
  const validator: Validator = Compile(contract.schema);
  validators.set(contract, validator);
  return validator;
}

/** Why a payload, as it is on the wire, does not fit; empty where it does. */
function faultsOf(contract: EventContract, payload: unknown): string[] {
  const validator = validatorOf(contract);
  if (validator.Check(payload)) return [];
  return validator.Errors(payload).map((error) => `${error.instancePath || '/'} ${error.message}`);
}

/** The payload of a fact that is about to be written. Throws ContractError. */
export function writePayload(topic: string, contract: EventContract, fact: object): string {
  const payload = onWire(fact);
  const faults = faultsOf(contract, payload);
  if (faults.length > 0) throw new ContractError(topic, nameOf(contract), faults);
  return JSON.stringify(payload);
}

/** The fact of a payload, without the fields that this version does not know. Throws ContractError. */
export function readPayload(topic: string, contract: EventContract, json: string): object {
  const payload = fromJson(json);
  const validator = validatorOf(contract);
  if (validator.Check(payload)) return reviveMoney(payload) as object;
  const known = validator.Clean(payload);
  const faults = faultsOf(contract, known);
  if (faults.length > 0) throw new ContractError(topic, nameOf(contract), faults);
  return reviveMoney(known) as object;
}

/** A fact of the version before, told in this one: as if it had been written so. Throws UpcastError. */
export function upcastFact(topic: string, contract: EventContract, fact: object): object {
  const { upcaster, version } = contract;
  if (upcaster === undefined) return fact;
  const failed = (faults: readonly string[], cause?: unknown) =>
    new UpcastError({ topic, event: nameOf(upcaster.from), version }, faults, { cause });
  let told: unknown;
  try {
    told = onWire(upcaster.upcast(fact as never));
  } catch (cause) {
    throw failed([cause instanceof Error ? cause.message : String(cause)], cause);
  }
  const faults = faultsOf(contract, told);
  if (faults.length > 0) throw failed(faults);
  return reviveMoney(told) as object;
}

function nameOf({ type, version }: EventContract): string {
  return `${type}.v${version}`;
}
