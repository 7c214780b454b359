/** A comparison of times is worth nothing unless all compute the same: to 1e-4 of the greatest value. */
export async function checkAgreement(contenders, names, request) {
  const outputs = [];
  for (const name of names) outputs.push((await contenders.ask(name, {...request, milliseconds: 0, output: true})).output);
  const [expected, ...others] = outputs;
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const [i, output] of others.entries()) {
    const worst = output.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at])), 0);
    if (!(output.length === expected.length && worst <= 1e-4 * scale)) throw new Error(`${names[i + 1]} and ${names[0]} differ by ${worst / scale} for ${request.model}`);
  }
}
