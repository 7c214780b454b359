import { join } from 'node:path'; import { serve } from './lib/server.mjs'; import { folder, launch } from './lib/pages.mjs';
const iris = join(folder, '../../samples/Quickstart/model');
const server = await serve({ mounts: { '/': join(folder, '../../samples/WebStudio/bin/publish/wwwroot') } });
const b = await launch({ viewport: { width: 1100, height: 900 } });
const page = await b.context.newPage(); page.on('pageerror', e => console.log('!', e));
await page.goto(server.origin + '/'); await page.getByRole('heading', { name: 'Open a model' }).waitFor({ timeout: 60000 });
const status = text => page.getByRole('status').filter({ hasText: text }).waitFor();
await page.getByRole('button', { name: 'Open the iris sample' }).click(); await status('Opened');
for (const [p, n] of [['indexeddb', 'iris'], ['localstorage', 'experiments/2026/iris-with-a-long-name']]) { await page.getByLabel('Place').selectOption(p); await page.getByLabel('Name').fill(n); await page.getByRole('button', { name: 'Save', exact: true }).click(); await status(n); }
await page.getByRole('button', { name: 'Remove indexeddb://iris' }).click();
await page.screenshot({ path: '/tmp/s1.png', fullPage: true });
await page.setViewportSize({ width: 390, height: 800 });
await page.screenshot({ path: '/tmp/s2.png', fullPage: true });
console.log(await page.evaluate(() => document.documentElement.scrollWidth));
await b.close(); await server.close();
