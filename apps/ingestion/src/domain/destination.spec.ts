import { destinationRefusal, withClickId } from './destination.js';

const allowed = ['shop.example', 'bücher.example'];

test.each([
  'https://shop.example',
  'https://shop.example/a?b=c#d',
  'https://SHOP.example/a',
  'https://shop.example:443/a',
  'https://xn--bcher-kva.example/',
  'https://bücher.example/',
])('%s leads to a host of the program', (destination) => {
  expect(destinationRefusal(destination, allowed)).toBeUndefined();
});

test.each([
  ['https://shop.example.evil.example/', 'destination-host-not-allowed'],
  ['https://evil.example/?https://shop.example/', 'destination-host-not-allowed'],
  ['https://sub.shop.example/', 'destination-host-not-allowed'],
  ['https://shop.example:8443/', 'destination-host-not-allowed'],
  ['https://shop.example./', 'destination-host-not-allowed'],
  ['https://shop.example@evil.example/', 'destination-with-credentials'],
  ['https://:pass@shop.example/', 'destination-with-credentials'],
  ['http://shop.example/', 'destination-not-https'],
  ['javascript://shop.example/%0aalert(1)', 'destination-not-https'],
  ['javascript:alert(1)', 'destination-unparsable'],
  ['//shop.example/', 'destination-unparsable'],
  ['/path', 'destination-unparsable'],
  ['https:shop.example', 'destination-unparsable'],
  ['https:///shop.example', 'destination-unparsable'],
  ['https:\\\\shop.example', 'destination-unparsable'],
  ['https://shop.example\\@evil.example/', 'destination-unparsable'],
  [' https://shop.example', 'destination-unparsable'],
  ['https://shop.example/a\tb', 'destination-unparsable'],
  ['https://shop.example/\nSet-Cookie: a=b', 'destination-unparsable'],
  ['https://[::1/', 'destination-unparsable'],
  ['', 'destination-unparsable'],
])('%j is refused: %s', (destination, refusal) => {
  expect(destinationRefusal(destination, allowed)).toBe(refusal);
});

test.each([
  ['https://shop.example/a', 'https://shop.example/a?ref=AQ-_'],
  ['https://shop.example/a?b=c', 'https://shop.example/a?b=c&ref=AQ-_'],
  ['https://shop.example/a?b=%20#top', 'https://shop.example/a?b=%20&ref=AQ-_#top'],
  ['https://shop.example/a#x?y', 'https://shop.example/a?ref=AQ-_#x?y'],
])('%s takes the click id as %s', (destination, expected) => {
  expect(withClickId(destination, 'ref', 'AQ-_')).toBe(expected);
});
