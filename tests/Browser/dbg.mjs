import { join } from 'node:path'; import { serve } from './lib/server.mjs'; import { folder, launch } from './lib/pages.mjs';
const iris = join(folder, '../../samples/Quickstart/model');
const server = await serve({ mounts: { '/': join(folder, '../../samples/WebStudio/bin/publish/wwwroot') } });
const b = await launch({ viewport: { width: 1100, height: 900 } });
const page = await b.context.newPage(); page.on('console', m => console.log(m.type(), m.text())); page.on('pageerror', e => console.log('!', e));
await page.goto(server.origin + '/'); await page.getByRole('heading', { name: 'Open a model' }).waitFor({ timeout: 60000 });
for (let i = 0; i < 3; i++) {
  await page.getByLabel('Drop model.json').setInputFiles([join(iris, 'weights.bin'), join(iris, 'model.json')]);
  for (let j = 0; j < 8; j++) { await new Promise(r => setTimeout(r, 400)); console.log(i, j, await page.locator('footer').innerText()); }
  if (i == 0) { await page.getByLabel('Or load from a URL').fill('indexeddb://nothing'); await page.getByLabel('Or load from a URL').press('Enter'); await new Promise(r => setTimeout(r, 2000)); }
}
await page.screenshot({ path: '/tmp/s.png' });
await b.close(); await server.close();
