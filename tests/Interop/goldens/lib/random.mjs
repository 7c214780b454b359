// A seeded generator, so that the goldens are the same wherever they are made (mulberry32, seeded with FNV-1a of a name).
export function random(name) {
  let seed = 0x811c9dc5;
  for (const char of name) seed = Math.imul(seed ^ char.charCodeAt(0), 0x01000193);
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const between = (low, high) => low + (high - low) * next();
  return {
    next,
    between,
    floats: (count, low, high) => Float32Array.from({length: count}, () => between(low, high)),
    ints: (count, low, high) => Int32Array.from({length: count}, () => Math.floor(between(low, high))),
    bytes: count => Uint8Array.from({length: count}, () => Math.floor(next() * 256)),
  };
}
