// Emulators of the cloud stores: Azurite for Azure's blobs; s3rver for S3, behind a gate of our own for its conditional writes.  node emulators.mjs <folder>
// The first line on stdout is {"azure": port, "s3": port}; it ends when stdin does, so that no test leaves one behind.
import {createServer} from 'node:http';
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

// s3rver knows no conditional writes, as S3 does since 2024. The gate decides them before s3rver sees the request: writes of whole objects pass one at a time
// per key, reads and parts freely (a read that waits for its reader would hold up the reader's next one). What it answers is S3's documented behaviour, not s3rver's.
async function startS3() {
  const S3rver = require('s3rver');
  const emulator = new S3rver({address: '127.0.0.1', port: 0, silent: true, directory: join(folder, 's3'), configureBuckets: [{name: 'models', configs: []}]});
  const handle = emulator.callback();
  const {port: inner} = await emulator.run();
  const turns = new Map();
  const isWrite = request => ['PUT', 'DELETE'].includes(request.method) && !request.url.includes('uploadId=');

  const tagOf = async path => {
    const response = await fetch(`http://127.0.0.1:${inner}${path}`);
    await response.arrayBuffer();
    return response.ok ? response.headers.get('etag') : null;
  };
  const refuse = (request, response, status, code) => {
    request.resume();
    response.writeHead(status, {'content-type': 'application/xml'}).end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
  };
  const pass = async (request, response, path) => {
    const {'if-match': match, 'if-none-match': noneMatch} = request.headers;
    if (match || noneMatch) {
      const tag = await tagOf(path);
      if (match && tag == null && request.method === 'PUT') return refuse(request, response, 404, 'NoSuchKey');
      if (tag != null && (noneMatch || match !== tag)) return refuse(request, response, 412, 'PreconditionFailed');
    }
    const closed = new Promise(resolve => response.on('close', resolve));
    handle(request, response);
    await closed;
  };
  const server = createServer((request, response) => {
    if (!isWrite(request)) return handle(request, response);
    const path = request.url.split('?')[0];
    turns.set(path, (turns.get(path) ?? Promise.resolve()).then(() => pass(request, response, path)).catch(error => response.destroy(error)));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

console.log = console.error;
const ports = {azure: await startAzurite(), s3: await startS3()};
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
