// The pages of the tests: one runs LayersGen below WebAssembly, the other the real TF.js, both on one origin.
import { mkdtemp, rm, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
export const appFolder = join(folder, 'App/bin/publish/wwwroot');
export const tfjsMounts = { '/tfjs/': join(folder, 'tfjs'), '/tfjs/lib/': join(folder, 'node_modules/@tensorflow/tfjs/dist') };

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const START_MS = 60_000;

/** A browser with a profile of its own. `preferences` are Chromium's, by content setting and the like. */
export async function launch({ preferences, ...options } = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'layersgen-chromium-'));
  if (preferences) {
    await mkdir(join(profile, 'Default'), { recursive: true });
    await writeFile(join(profile, 'Default/Preferences'), JSON.stringify(preferences));
  }
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS, chromiumSandbox: false, acceptDownloads: true, ...options,
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

// What a page reports against its policy, or throws with nobody to catch it, fails the test that opened it.
function watch(page) {
  const complaints = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' && /Content Security Policy|Unhandled/.test(message.text()))
      complaints.push(message.text());
  });
  return complaints;
}

/** A page of LayersGen. */
export async function openApp(context, origin) {
  const page = await context.newPage();
  const complaints = watch(page);
  const ready = async () => {
    await page.locator('#files').waitFor({ state: 'attached', timeout: START_MS });
  };
  await page.goto(origin + '/');
  await ready();
  return {
    page,
    complaints,
    reload: async () => {
      await page.reload();
      await ready();
    },
    call: (name, ...values) => page.evaluate(async ([method, parameters]) => {
      const { BrowserTests } = await globalThis.Blazor.runtime.getAssemblyExports('BrowserTests.dll');
      return JSON.parse(await BrowserTests.Bridge[method](...parameters));
    }, [name, values]),
    close: () => page.close(),
  };
}

/** A page of TF.js; its functions are in tfjs/page.js. */
export async function openTfjs(context, origin) {
  const page = await context.newPage();
  const complaints = watch(page);
  await page.goto(origin + '/tfjs/index.html');
  await page.locator('body[data-ready]').waitFor({ timeout: START_MS });
  return {
    page,
    complaints,
    reload: async () => {
      await page.reload();
      await page.locator('body[data-ready]').waitFor({ timeout: START_MS });
    },
    call: (name, ...values) => page.evaluate(async ([method, parameters]) => {
      try {
        return await globalThis.models[method](...parameters);
      } catch (error) {
        return { error: error.name, message: error.message };
      }
    }, [name, values]),
    close: () => page.close(),
  };
}
