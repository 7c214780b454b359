// A small server for the pages under test: the published app, real TF.js beside it, and an upload that stores what it is sent.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.wasm': 'application/wasm', '.bin': 'application/octet-stream', '.svg': 'image/svg+xml', '.png': 'image/png', '.map': 'application/json', '.dat': 'application/octet-stream',
};

// No eval, no inline script or style; WebAssembly is compiled, nothing else.
const policy = origins => [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self'", `connect-src 'self' ${origins.join(' ')}`,
  "base-uri 'self'", "form-action 'none'", "frame-ancestors 'none'", "object-src 'none'",
].join('; ');

/** Serves folders by URL prefix. `cors` answers other origins, credentials included; `allow` lists the origins pages may connect to. */
export async function serve({ mounts = {}, cors = false, allow = [] } = {}) {
  const uploads = [];
  const models = new Map();

  async function receive(request, response) {
    const chunks = [];
    for await (const chunk of request)
      chunks.push(chunk);
    const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': request.headers['content-type'] } }).formData();
    const parts = [];
    for (const [name, file] of form)
      parts.push({ name, fileName: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) });
    uploads.push({ method: request.method, url: request.url, headers: request.headers, parts });
    for (const part of parts)
      models.set(`/models/${part.name}`, part.bytes);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }

  async function answer(request, response) {
    if (cors && request.headers.origin) {
      response.setHeader('access-control-allow-origin', request.headers.origin);
      response.setHeader('access-control-allow-credentials', 'true');
      response.setHeader('access-control-allow-methods', 'GET, POST, PUT');
      response.setHeader('access-control-allow-headers', 'x-model, content-type');
    }
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    if (request.method === 'OPTIONS')
      return response.writeHead(204).end();
    if (request.method === 'POST' || request.method === 'PUT')
      return receive(request, response);
    if (path.startsWith('/private/') && !/(^|; )key=secret/.test(request.headers.cookie ?? ''))
      return response.writeHead(401, { 'content-type': 'text/plain' }).end('no cookie');
    const model = models.get(path.replace('/private/', '/models/'));
    if (model)
      return response.writeHead(200, { 'content-type': TYPES[extname(path)], 'content-length': model.length }).end(model);
    const prefix = Object.keys(mounts).filter(mount => path.startsWith(mount)).sort((a, b) => b.length - a.length)[0];
    if (prefix === undefined)
      return response.writeHead(404).end();
    const rest = normalize(path.slice(prefix.length) || 'index.html');
    if (rest.startsWith('..'))
      return response.writeHead(404).end();
    let body;
    try {
      body = await readFile(join(mounts[prefix], rest));
    } catch (error) {
      if (error.code === 'ENOENT' || error.code === 'EISDIR')
        return response.writeHead(404).end();
      throw error;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(rest)] ?? 'application/octet-stream', 'content-length': body.length, 'content-security-policy': policy(allow) }).end(body);
  }

  const server = createServer((request, response) => answer(request, response).catch(error => response.writeHead(500).end(String(error.stack))));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${server.address().port}`,
    uploads,
    models,
    close: () => new Promise(resolve => { server.closeAllConnections(); server.close(resolve); }),
  };
}
