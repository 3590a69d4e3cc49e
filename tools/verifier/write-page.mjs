/** Writes verifier/verify-proof.html: the module of the verifier in its page, so that one file can be opened from a disk. */
import { readFileSync, writeFileSync } from 'node:fs';

const place = (path) => new URL(path, import.meta.url);

export function pageText() {
  const frame = readFileSync(place('page-frame.html'), 'utf8');
  const module = readFileSync(place('../../verifier/verify-proof.mjs'), 'utf8');
  // A function, because $ means something in a text that is put in.
  return frame
    .replace(/<!-- The page around[^>]*-->/, '<!-- verify-proof.mjs, word for word, and the page around it. -->')
    .replace('/* verify-proof.mjs */', () => `// ==== verify-proof.mjs\n${module}// ==== the page\n`);
}

if (import.meta.filename === process.argv[1]) writeFileSync(place('../../verifier/verify-proof.html'), pageText());
