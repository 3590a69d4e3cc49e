const seed = 0x9747b28c;
const multiplier = 0x5bd1e995;
const utf8 = new TextEncoder();

/**
 * A key's partition, for ever: murmur2 over UTF-8, made positive, modulo the count. The same as Kafka's default
 * partitioner (Apache Kafka, `Utils.murmur2`), so that other tools find a key where we put it.
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(utf8.encode(key)) & 0x7fffffff) % partitions;
}

function murmur2(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const whole = data.length - (data.length % 4);
  let hash = seed ^ data.length;
  for (let at = 0; at < whole; at += 4) {
    const mixed = Math.imul(view.getInt32(at, true), multiplier);
    hash = Math.imul(hash, multiplier) ^ Math.imul(mixed ^ (mixed >>> 24), multiplier);
  }
  const rest = data.subarray(whole);
  if (rest.length > 0) {
    rest.forEach((byte, index) => {
      hash ^= byte << (8 * index);
    });
    hash = Math.imul(hash, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}
