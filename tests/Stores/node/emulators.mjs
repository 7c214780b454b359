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

// What S3 does and s3rver does not, the gate decides before s3rver sees the request; it is S3's documented behaviour, not s3rver's:
// - conditional writes (If-Match, If-None-Match), one write of an object at a time;
// - a read sees an object whole, the old or the new: reads wait for writes that are under way, and writes for reads. Reads pass each other, as one whose
//   answer is not taken yet would hold up its reader's next;
// - of an empty object no range exists: 416.
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
  const idle = response => new Promise(resolve => response.on('close', resolve));
  const pass = async (request, response, path) => {
    const {'if-match': match, 'if-none-match': noneMatch} = request.headers;
    if (match || noneMatch) {
      const tag = await tagOf(path);
      if (match && tag == null && request.method === 'PUT') return refuse(request, response, 404, 'NoSuchKey');
      if (tag != null && (noneMatch || match !== tag)) return refuse(request, response, 412, 'PreconditionFailed');
    }
    const closed = idle(response);
    handle(request, response);
    await closed;
  };
  const readers = new Map();
  const read = async (request, response, path) => {
    if (request.method === 'GET' && request.headers.range) {
      const head = await fetch(`http://127.0.0.1:${inner}${path}`, {method: 'HEAD'});
      if (head.ok && head.headers.get('content-length') === '0') return refuse(request, response, 416, 'InvalidRange');
    }
    handle(request, response);
  };
  const server = createServer((request, response) => {
    const path = request.url.split('?')[0];
    const before = turns.get(path) ?? Promise.resolve();
    const fail = error => response.destroy(error);
    const reads = readers.get(path) ?? new Set();
    if (isWrite(request)) {
      turns.set(path, Promise.all([before, ...reads]).then(() => pass(request, response, path)).catch(fail));
    } else {
      // From its arrival on: a write that comes later waits for it.
      readers.set(path, reads);
      const closed = idle(response).then(() => reads.delete(closed));
      reads.add(closed);
      before.then(() => read(request, response, path)).catch(fail);
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

console.log = console.error;
const ports = {azure: await startAzurite(), s3: await startS3()};
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
