/** The last line of a test run: what passed and what did not. A file that could not be run counts as one failure. */
export default class CountsReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    process.once('exit', () => console.error(`${numPassedTests} passed, ${failed} failed`));
  }
}
