// samples/WebStudio, as a person uses it; and samples/ModelServer, run as the process it is.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { folder, tfjsMounts } from './pages.mjs';

const samples = join(folder, '../../samples');
export const studioMounts = { '/': join(samples, 'WebStudio/bin/publish/wwwroot'), ...tfjsMounts };
/** The folder of a model that TF.js trained. */
export const iris = join(samples, 'Quickstart/model');

export async function openStudio(context, origin) {
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error')
      complaints.push(message.text());
  });
  await page.goto(origin + '/');
  await page.getByRole('heading', { name: 'Open a model' }).waitFor({ timeout: 60_000 });
  const status = text => page.getByRole('status').filter({ hasText: text }).waitFor();
  return {
    page,
    complaints,
    status,
    openIris: async () => {
      await page.getByLabel('Drop model.json').setInputFiles([join(iris, 'weights.bin'), join(iris, 'model.json')]);
      await status('Opened');
    },
    saveTo: async (place, name) => {
      await page.getByLabel('Place').selectOption(place);
      await page.getByLabel(place === 'server' ? 'URL that takes the upload' : 'Name').fill(name);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
    },
    /** Types an input, predicts, and reads the outputs' table. */
    predict: async numbers => {
      await page.getByLabel('Numbers').fill(numbers.join(', '));
      await page.getByRole('button', { name: 'Predict' }).click();
      await status('Predicted in');
      return (await page.locator('table.outputs td.number').allTextContents()).map(Number);
    },
  };
}

/** Starts the sample server with an empty folder; the page's policy lets it be asked as localhost. */
export async function startModelServer() {
  const models = await mkdtemp(join(tmpdir(), 'layersgen-models-'));
  const program = join(samples, 'ModelServer/bin/Release/net10.0/ModelServer.dll');
  const server = spawn('dotnet', [program, models, '--urls=http://127.0.0.1:0'], { env: { ...process.env, MODELSERVER_KEY: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise(resolve => server.on('exit', resolve));
  const printed = [];
  for await (const line of createInterface(server.stdout)) {
    printed.push(line);
    const port = /Now listening on: http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port) {
      server.stdout.resume();
      return {
        url: `http://localhost:${port}/models`,
        folder: models,
        close: async () => {
          server.kill();
          await exited;
          await rm(models, { recursive: true, force: true });
        },
      };
    }
  }
  throw new Error(`samples/ModelServer ended:\n${printed.join('\n')}`);
}
