// Verifies a proof of Tributary's ledger against a published head. Needs Node 20 or newer, or a browser, and nothing
// else: no network, no other file.
//
//   node verify-proof.mjs proof.json head.json        0: proven   1: not proven   2: the files cannot be read
//
// The head is a day's summary of all books that was published when the day had ended. Get it from somewhere else than
// the proof, and best from a place where the ledger's owner cannot change it any more.
//
// What is hashed, always SHA-256: a list as JSON without white space, a head as JSON with sorted keys, too (RFC 8785). A
// leaf has byte 0 before it and a node byte 1 (RFC 6962: the left side holds the largest power of two that is smaller
// than the whole). Leaves are the list of an entry or of an issued statement, and in a day the hash of a seal's list. In
// the list of a seal stand the hash of the seal before it and the root of its entries, in that of a statement the hash of
// its document; in a head the roots of the day's seals and of the statements, and the hash of the head before it.

export class Unreadable extends Error {} // The files are not what they should be.
export class NotProven extends Error {} // The files can be read, and say something that is not so.

export const limits = { fileBytes: 64 * 1024 * 1024, depth: 16, files: 2 };

// ---- hashes
const utf8 = new TextEncoder();

async function sha256(...parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => bytes.set(part, at) ?? at + part.length, 0);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const leafOf = (bytes) => sha256(Uint8Array.of(0), bytes);
const nodeOf = (left, right) => sha256(Uint8Array.of(1), left, right);
export const listHash = (list) => leafOf(utf8.encode(JSON.stringify(list)));
export const sealHash = (seal) => sha256(utf8.encode(JSON.stringify(seal)));
export const headHash = (head) => sha256(utf8.encode(canonical(head)));

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

/** The root of a tree of which some leaves are known; for each part that holds none of them stands the next node. */
export async function rootOf(size, leaves, nodes) {
  const places = [...leaves.keys()].sort((one, other) => one - other);
  let next = 0;
  const rootOver = async (from, to, first, last) => {
    if (first === last) {
      if (next === nodes.length) throw new NotProven('The proof has too few hashes.');
      return fromHex(nodes[next++]);
    }
    if (to - from === 1) return leaves.get(from);
    let left = 1;
    while (left * 2 < to - from) left *= 2;
    let split = first;
    while (split < last && places[split] < from + left) split += 1;
    const before = await rootOver(from, from + left, first, split);
    return nodeOf(before, await rootOver(from + left, to, split, last));
  };
  if (places.length === 0 || places.at(-1) >= size) throw new NotProven('The proof names a place that does not exist.');
  const root = await rootOver(0, size, 0, places.length);
  if (next < nodes.length) throw new NotProven('The proof has more hashes than belong to it.');
  return root;
}

// ---- reading
function parse(text) {
  if (text.length > limits.fileBytes) throw new Unreadable(`A file is larger than ${limits.fileBytes} bytes.`);
  let [depth, quoted] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && '[{'.includes(text[at])) depth += 1;
    else if (!quoted && ']}'.includes(text[at])) depth -= 1;
    if (depth > limits.depth) throw new Unreadable(`A file is nested deeper than ${limits.depth} levels.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreadable('A file is not JSON, or not all of it is there.');
  }
}

// A shape is a pattern for a text, a value that must stand there, a list or object of shapes, or a function.
function fits(shape, value) {
  if (typeof shape === 'function') return shape(value);
  if (shape instanceof RegExp) return typeof value === 'string' && shape.test(value);
  if (typeof shape !== 'object' || typeof value !== 'object' || value === null) return shape === value;
  const names = Object.keys(shape);
  if (Array.isArray(shape) !== Array.isArray(value) || Object.keys(value).length !== names.length) return false;
  return names.every((name) => Object.hasOwn(value, name) && fits(shape[name], value[name]));
}
const listOf = (shape) => (value) => Array.isArray(value) && value.every((inner) => fits(shape, inner));
const either = (one, other) => (value) => fits(one, value) || fits(other, value);
const count = (value) => Number.isSafeInteger(value) && value >= 0;
const [text, hash, creatorId, currency] = [/^/, /^[0-9a-f]{64}$/, /^[0-9a-f-]{36}$/, /^[A-Z]{3}$/];
const [day, month] = [/^\d{4}-\d\d-\d\d$/, /^\d{4}-\d\d$/];
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const [number, amount] = [/^(0|[1-9]\d{0,18})$/, /^(0|-?[1-9]\d{0,18})$/];
const textOrNull = either(text, null);
const leg = [text, amount, number, amount]; // account, amount, line of the account, balance after it
const cause = [text, count, number, count]; // topic, partition, offset, index
const entry = [
  ...['tributary.entry.1', count, number], // partition, number
  ...[text, instant, day, text], // kind, effective at, booked on, currency
  ...[cause, text, textOrNull, textOrNull, textOrNull], // correlation id, stream, program, reference
  ...[either(number, null), listOf(leg)], // the entry that it takes back
];
// Partition, batch, seal before, root, first entry, entries, recorded at.
const seal = ['tributary.seal.1', count, number, hash, hash, number, count, instant];
const lastSeal = { partition: count, batch: number, hash, recordedAt: instant };
const head = {
  ...{ format: 'tributary.head.1', day, previous: either({ day, hash }, null) },
  ...{ partitions: listOf(lastSeal), seals: count, root: hash },
  instructions: { ends: listOf({ partition: count, nextOffset: number }), events: count, root: hash },
  statements: { end: number, issued: count, root: hash },
};
const issued = ['tributary.issued.1', number, creatorId, currency, month, count, hash]; // version, hash of the document
const account = { account: text, firstLine: number, lastLine: number, opening: amount, closing: amount };
const statement = { creatorId, month, accounts: listOf(account) };
const sealPart = { place: count, seal, nodes: listOf(hash), entries: listOf(entry) };
const linesProof = {
  ...{ format: 'tributary.proof.1', claim: either({ entry: text }, statement), day, heads: listOf(head) },
  days: listOf({ day, nodes: listOf(hash), seals: listOf(sealPart) }),
};
const documentProof = { format: 'tributary.proof.1', claim: { document: text, issued }, day, nodes: listOf(hash) };

function readFiles(texts) {
  if (texts.length !== limits.files) throw new Unreadable('Give two files: a proof and a published head.');
  const values = texts.map(parse);
  const named = (format) => values.find((value) => value?.format === format);
  const found = { proof: named('tributary.proof.1'), head: named('tributary.head.1') };
  if (found.proof === undefined) throw new Unreadable('Neither file is a proof (tributary.proof.1).');
  if (found.head === undefined) throw new Unreadable('Neither file is a head (tributary.head.1).');
  if (!either(linesProof, documentProof)(found.proof)) throw new Unreadable('The proof has not the form of a proof.');
  if (!fits(head, found.head)) throw new Unreadable('The head has not the form of a head.');
  return found;
}

// ---- proving
function demand(holds, otherwise) {
  if (!holds) throw new NotProven(otherwise);
}

const dayAfter = (day) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** The heads by day: the published one, and those of the proof that hang on it by their hashes. */
async function chainedHeads(found, published) {
  const chain = [...found.heads, published];
  for (const [at, one] of found.heads.entries()) {
    const next = chain[at + 1];
    const follows = next.day === dayAfter(one.day) && next.previous?.day === one.day;
    demand(follows, `The head of ${one.day} is not followed by that of the day after it.`);
    const hash = hex(await headHash(one));
    demand(next.previous.hash === hash, `The head of ${one.day} is not the one that was published.`);
  }
  return new Map(chain.map((one) => [one.day, one]));
}

/** All entries of a day's part, each shown to be in the day's root. */
async function provenEntries({ day, seals, nodes: nodesOfDay }, published) {
  demand(published !== undefined, `The proof has no head for ${day}.`);
  const [entries, leaves] = [[], new Map()];
  for (const { place, seal: sealed, nodes, entries: given } of seals) {
    const [, partition, batch, , root, firstSeq, count, recordedAt] = sealed;
    const name = `batch ${partition}/${batch}`;
    const last = published.partitions.find((one) => one.partition === partition);
    demand(last !== undefined && BigInt(batch) <= BigInt(last.batch), `The head of ${day} does not reach ${name}.`);
    demand(recordedAt.startsWith(`${day}T`), `${name} was not recorded on ${day}.`);
    const hashes = new Map();
    for (const one of given) {
      const at = Number(BigInt(one[2]) - BigInt(firstSeq));
      demand(one[1] === partition && at >= 0 && at < count, `Entry ${one[1]}-${one[2]} is not of ${name}.`);
      demand(!hashes.has(at), `Entry ${one[1]}-${one[2]} is there twice.`);
      hashes.set(at, await listHash(one));
      entries.push({ entry: one, recordedAt, name });
    }
    demand(hex(await rootOf(count, hashes, nodes)) === root, `The entries of ${name} are not those that were sealed.`);
    demand(!leaves.has(place), `${name} stands at the place of another.`);
    leaves.set(place, await leafOf(await sealHash(sealed)));
  }
  const root = hex(await rootOf(published.seals, leaves, nodesOfDay));
  demand(root === published.root, `What was sealed on ${day} is not what was published of that day.`);
  return entries;
}

/** Answers with what was proven, as lines of text. Throws Unreadable or NotProven. */
export async function verify(texts) {
  const { proof: given, head: published } = readFiles(texts);
  demand(published.day === given.day, `The head of ${given.day} is needed; this is that of ${published.day}.`);
  const said = await (given.claim.document === undefined ? linesOf : documentOf)(given, published);
  const hash = hex(await headHash(published));
  return [...said, '', `Head of ${published.day}: ${hash}`, 'Compare this hash with the one that was published.'];
}

async function documentOf({ claim: { document, issued }, day, nodes }, published) {
  const [, number, creatorId, currency, month, version, hash] = issued;
  const { end, issued: size, root } = published.statements;
  const place = Number(BigInt(number) - BigInt(end)) + size;
  demand(place >= 0 && place < size, `The head of ${day} does not hold statement number ${number}.`);
  const held = hex(await rootOf(size, new Map([[place, await listHash(issued)]]), nodes));
  demand(held === root, 'The statement is not one of those that were published.');
  demand(hex(await sha256(utf8.encode(document))) === hash, 'The document is not the one that was issued.');
  const told = parse(document);
  const due = Object.entries({ format: 'tributary.statement.1', creatorId, currency, month, version });
  const isDue = canonical(told) === document && due.every(([name, value]) => told?.[name] === value);
  demand(isDue, 'The document is not the statement that was issued.');
  return [
    `PROVEN: version ${version} of the statement of ${month} in ${currency} of creator ${creatorId} was issued as it is here.`,
    `The head of ${day} holds it: it was issued after the head before that was made.`,
    `SHA-256 of the document: ${hash}`,
    ...JSON.stringify(told, null, 2).split('\n'),
  ];
}

async function linesOf(given, published) {
  const heads = await chainedHeads(given, published);
  const days = new Set(given.days.map((part) => part.day));
  demand(days.size === given.days.length, 'A day is there twice.');
  demand(days.has([...heads.keys()][0]) && days.has(given.day), 'The proof has heads that it does not need.');
  let entries = [];
  for (const part of given.days) entries = entries.concat(await provenEntries(part, heads.get(part.day)));
  return given.claim.entry === undefined ? statementOf(given.claim, entries) : entryOf(given.claim, entries);
}

function entryOf(claim, entries) {
  const [{ entry: one, recordedAt, name }] = entries;
  const [, partition, seq, kind, effectiveAt, bookedOn, currency, , , , , , reverses, legs] = one;
  demand(entries.length === 1 && claim.entry === `${partition}-${seq}`, 'The proof is of another entry than it says.');
  demand(legs.reduce((sum, [, amount]) => sum + BigInt(amount), 0n) === 0n, 'The entry does not sum to zero.');
  return [
    `PROVEN: entry ${claim.entry} is in the books as they were published.`,
    `${kind}, effective ${effectiveAt}, counted on ${bookedOn}, recorded ${recordedAt} in ${name}`,
    ...(reverses === null ? [] : [`It takes back entry ${partition}-${reverses}.`]),
    `Amounts in minor units of ${currency} (cents of EUR), debit positive:`,
    ...legs.map(([of, amount, line, balance]) => `  ${of}: ${amount}, line ${line}, balance after it ${balance}`),
  ];
}

function statementOf({ creatorId, month, accounts }, entries) {
  const lines = new Map(accounts.map((one) => [one.account, []]));
  demand(lines.size === accounts.length && lines.size > 0, 'The statement names no account, or one twice.');
  for (const { entry: one } of entries) {
    for (const [of, amount, line, balance] of one[13]) {
      if (!of.startsWith(`${creatorId}/`)) continue;
      demand(lines.has(of), `Account ${of} is missing in the statement.`);
      const [number, moved, after] = [line, amount, balance].map(BigInt);
      lines.get(of).push({ line: number, amount: moved, balance: after, month: one[5].slice(0, 7) });
    }
  }
  return [
    `PROVEN: the statement of ${month} of creator ${creatorId} is what the books say as they were published.`,
    "In minor units (cents of EUR), positive in the creator's favour:",
    ...accounts.flatMap((one) => accountOf(one, lines.get(one.account), { creatorId, month })),
  ];
}

/** Lines that follow each other without a hole, and balances that follow from them, leave no room for a hidden one. */
function accountOf({ account: of, firstLine, lastLine, opening, closing }, all, { creatorId, month }) {
  demand(of.startsWith(`${creatorId}/`), `Account ${of} is another creator's.`);
  const [from, to] = [BigInt(firstLine), BigInt(lastLine)];
  const inRange = all.filter(({ line }) => line >= from && line <= to).sort((a, b) => (a.line < b.line ? -1 : 1));
  const outside = all.some((one) => (one.line < from || one.line > to) && one.month === month);
  demand(!outside, `${of}: a line of ${month} stands outside the lines of the statement.`);
  const whole = inRange.length > 0 && BigInt(inRange.length) === to - from + 1n;
  demand(whole, `${of}: lines ${from} to ${to} are not all there.`);
  let balance = inRange[0].balance - inRange[0].amount;
  demand(from > 1n || (from === 1n && balance === 0n), `${of}: the first line does not begin at nothing.`);
  let [open, close] = [balance, balance];
  for (const [at, one] of inRange.entries()) {
    balance += one.amount;
    demand(one.line === from + BigInt(at), `${of}: line ${from + BigInt(at)} is missing.`);
    demand(one.balance === balance, `${of}: the balance after line ${one.line} does not follow from the one before.`);
    if (one.month < month) open += one.amount;
    if (one.month <= month) close += one.amount;
  }
  demand(open === BigInt(opening), `${of}: the opening is ${-open}, the statement says ${-BigInt(opening)}.`);
  demand(close === BigInt(closing), `${of}: the closing is ${-close}, the statement says ${-BigInt(closing)}.`);
  return [`  ${of}: opening ${-open}, moved ${open - close}, closing ${-close} (lines ${from} to ${to})`];
}

// ---- the command
async function run(paths) {
  const { readFile, stat } = await import('node:fs/promises');
  try {
    for (const path of paths) {
      const { size } = await stat(path);
      if (size > limits.fileBytes) throw new Unreadable(`${path} is larger than ${limits.fileBytes} bytes.`);
    }
    console.log((await verify(await Promise.all(paths.map((path) => readFile(path, 'utf8'))))).join('\n'));
    return 0;
  } catch (fault) {
    const notProven = fault instanceof NotProven;
    console.error(`${notProven ? 'NOT PROVEN' : 'CANNOT BE READ'}: ${fault.message}`);
    return notProven ? 1 : 2;
  }
}

if (globalThis.process?.argv?.[1]?.endsWith('verify-proof.mjs')) process.exitCode = await run(process.argv.slice(2));
