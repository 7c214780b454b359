// Real TF.js, on its pure JavaScript backend. Stdout belongs to the callers' protocols, so TF.js' chatter goes to stderr.
console.log = console.info = console.debug = console.error;
const {default: tf} = await import('@tensorflow/tfjs');
tf.env().set('PROD', true);
await tf.setBackend('cpu');
await tf.ready();
export default tf;
