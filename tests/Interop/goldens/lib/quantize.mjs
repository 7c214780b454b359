// tensorflowjs_converter's quantization, so that the goldens have the bytes a converted model has.

// Rounds half to even, as numpy does.
const roundEven = x => {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest < 0.5 ? floor : rest > 0.5 ? floor + 1 : floor % 2 === 0 ? floor : floor + 1;
};

/** The stored bytes of a float32 weight, and the quantization entry of its spec. */
export function quantize(floats, dtype) {
  if (dtype === 'float16') {
    return {bytes: Buffer.from(Uint16Array.from(floats, float16).buffer), quantization: {dtype}};
  }
  const Typed = dtype === 'uint8' ? Uint8Array : Uint16Array;
  const largest = dtype === 'uint8' ? 255 : 65535;
  let min = Math.min(...floats);
  let max = Math.max(...floats);
  // One value: all zeros, and a scale of 1.
  if (min === max) return {bytes: Buffer.from(new Typed(floats.length).buffer), quantization: {dtype, min, scale: 1}};
  const scale = (max - min) / largest;
  // A range over zero is moved so that zero is stored exactly.
  if (min <= 0 && max >= 0) {
    min = -roundEven(-min / scale) * scale;
    max = largest * scale + min;
  }
  const stored = Typed.from(floats, v => roundEven((Math.min(Math.max(v, min), max) - min) / scale));
  return {bytes: Buffer.from(stored.buffer), quantization: {dtype, min, scale}};
}

/** The bits of the float16 nearest to a float32, ties to even. */
export function float16(value) {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0];
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(Math.fround(value));
  if (Number.isNaN(value)) return sign | 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundEven(magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  const mantissa = roundEven((magnitude / 2 ** exponent - 1) * 1024);
  return sign | (((exponent + 15) << 10) + mantissa);
}
