// A small server of models for the http tests.  node server.mjs <folder> [port]
//   GET  /a/model.json   serves <folder>/a/model.json
//   POST or PUT /a       takes the multipart/form-data that TF.js sends, and writes each part to <folder>/a/<file name>
//   /status/503/…        answers 503, whatever the method
// A save is answered with what was received: {method, url, headers, parts: [{name, filename, contentType, bytes}]}.
// The first line on stdout is {"port": …}; the server ends when stdin does, so that no test leaves one behind.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {basename, extname, join, resolve, sep} from 'node:path';
import {fileURLToPath} from 'node:url';

/** The parts of a multipart/form-data body. */
export function parseMultipart(contentType, body) {
  const [, quoted, plain] = /^multipart\/form-data\s*;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '') ?? [];
  if (quoted == null && plain == null) throw new Error(`expected multipart/form-data with a boundary, got ${contentType}`);
  // Every delimiter but the first has a line break before it, which is not the part's.
  const delimiter = Buffer.from(`\r\n--${quoted ?? plain}`);
  const bytes = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts = [];
  let at = bytes.indexOf(delimiter);
  if (at < 0) throw new Error('no part in the body');
  for (;;) {
    at += delimiter.length;
    if (bytes.toString('latin1', at, at + 2) === '--') return parts;
    const headersEnd = bytes.indexOf('\r\n\r\n', at);
    const next = bytes.indexOf(delimiter, at);
    if (headersEnd < 0 || next < 0) throw new Error('the body ends inside a part');
    const headers = Object.fromEntries(bytes.toString('utf8', at, headersEnd).trim().split('\r\n').filter(Boolean)
      .map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    const disposition = headers['content-disposition'] ?? '';
    parts.push({
      name: parameter(disposition, 'name'),
      filename: parameter(disposition, 'filename'),
      contentType: headers['content-type'] ?? null,
      headers,
      data: bytes.subarray(headersEnd + 4, Math.max(headersEnd + 4, next)),
    });
    at = next;
  }
}

function parameter(disposition, name) {
  const [, quoted, plain] = new RegExp(`(?:^|[;\\s])${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(disposition) ?? [];
  return quoted ?? plain ?? null;
}

export function createModelServer(folder) {
  const root = resolve(folder);
  const local = pathname => {
    const path = resolve(root, `.${decodeURIComponent(pathname)}`);
    if (path !== root && !path.startsWith(root + sep)) throw Object.assign(new Error('outside the folder'), {status: 403});
    return path;
  };
  return createServer(async (request, response) => {
    const reply = (status, body, type = 'application/json') => response.writeHead(status, {'content-type': type}).end(body);
    try {
      const body = await read(request);
      const {pathname} = new URL(request.url, 'http://localhost');
      const status = /^\/status\/(\d{3})(?:\/|$)/.exec(pathname);
      if (status) return reply(Number(status[1]), JSON.stringify({status: Number(status[1])}));
      if (request.method === 'GET' || request.method === 'HEAD') {
        const type = extname(pathname) === '.json' ? 'application/json' : 'application/octet-stream';
        return reply(200, request.method === 'HEAD' ? '' : await readFile(local(pathname)), type);
      }
      if (request.method !== 'POST' && request.method !== 'PUT') return reply(405, '{}');
      const parts = parseMultipart(request.headers['content-type'], body);
      await mkdir(local(pathname), {recursive: true});
      for (const part of parts) await writeFile(join(local(pathname), basename(part.filename ?? part.name)), part.data);
      return reply(200, JSON.stringify({
        method: request.method,
        url: request.url,
        headers: request.headers,
        parts: parts.map(({name, filename, contentType, headers, data}) => ({name, filename, contentType, headers, bytes: data.length})),
      }));
    } catch (error) {
      return reply(error.status ?? (error.code === 'ENOENT' || error.code === 'EISDIR' ? 404 : 400), JSON.stringify({error: error.message}));
    }
  });
}

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '.', port = '0'] = process.argv.slice(2);
  const server = createModelServer(folder).listen(Number(port), '127.0.0.1', () => process.stdout.write(`${JSON.stringify({port: server.address().port})}\n`));
  process.stdin.on('end', () => process.exit(0)).resume();
}
