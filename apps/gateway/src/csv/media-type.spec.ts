import { acceptedType } from './media-type.js';

test.each<[accept: string | undefined, type: string | undefined]>([
  [undefined, 'application/json'],
  ['', 'application/json'],
  ['*/*', 'application/json'],
  ['application/json', 'application/json'],
  ['application/*', 'application/json'],
  ['text/csv', 'text/csv'],
  ['TEXT/CSV; header=present', 'text/csv'],
  ['text/*', 'text/csv'],
  ['text/csv, application/json', 'application/json'],
  ['text/csv, */*;q=0.1', 'text/csv'],
  ['application/json;q=0.5, text/csv; q=0.9', 'text/csv'],
  ['application/json;q=0, */*', 'text/csv'],
  ['text/html, application/xhtml+xml, */*;q=0.8', 'application/json'],
  ['text/html', undefined],
  ['application/xml, application/problem+json', undefined],
  ['text/csv;q=0', undefined],
  ['text/csv;q=2', undefined],
  ['*/*;q=0', undefined],
  ['csv', undefined],
])('Accept: %s is answered as %s', (accept, type) => {
  expect(acceptedType(accept)).toBe(type);
});
