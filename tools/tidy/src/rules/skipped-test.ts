import { complainPerLine, isSpec, type Rule } from '../source-file.js';

const skipped =
  /\b(?:test|it|describe)(?:\.\w+)*\.(?:skip|only|todo|failing)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\s*[(.]/;

/** A test that does not run holds nothing, and one that runs alone hides the others. */
export const skippedTest: Rule = {
  name: 'skipped-test',
  check({ path, text }) {
    return isSpec(path) ? complainPerLine(text, skipped, (found) => `"${found.trim()}": every test runs`) : [];
  },
};
