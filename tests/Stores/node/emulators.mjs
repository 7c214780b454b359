// Azure's blob storage, emulated by Azurite.  node emulators.mjs <folder>
// The first line on stdout is {"azure": port}; it ends when stdin does, so that no test leaves one behind.
import {createRequire} from 'node:module';
import {join} from 'node:path';

const require = createRequire(import.meta.url);
const [folder] = process.argv.slice(2);

async function startAzurite() {
  const {default: BlobConfiguration} = require('azurite/dist/src/blob/BlobConfiguration');
  const {default: BlobServer} = require('azurite/dist/src/blob/BlobServer');
  const persistence = [{locationId: 'Default', locationPath: join(folder, 'azure'), maxConcurrency: 10}];
  const noLogs = [false, undefined, false, undefined];
  const server = new BlobServer(new BlobConfiguration('127.0.0.1', 0, 5, join(folder, 'azure.json'), join(folder, 'extents.json'), persistence, ...noLogs));
  await server.start();
  return Number(new URL(server.getHttpServerAddress()).port);
}

console.log = console.error;
const ports = {azure: await startAzurite()};
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
