// The processes that are measured: each answers a request a line on its standard output.
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

class Contender {
  constructor(command, ...args) {
    this.process = spawn(command, args, {cwd: import.meta.dirname, stdio: ['pipe', 'pipe', 'ignore']});
    this.answers = createInterface({input: this.process.stdout})[Symbol.asyncIterator]();
  }

  async ask(request) {
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
    const {value, done} = await this.answers.next();
    if (done) throw new Error(`${this.process.spawnargs.join(' ')} ended at ${JSON.stringify(request)}`);
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(`${this.process.spawnargs.join(' ')}: ${answer.error}`);
    return answer;
  }

  end() {
    this.process.stdin.end();
  }
}

export const benchmarks = 'LayersGen.Benchmarks/bin/Release/net10.0/LayersGen.Benchmarks.dll';

/** How each is started; 'one' and 'all' are LayersGen's threads and 'onnxOne' and 'onnxAll' ONNX Runtime's; TF.js has one but for 'wasmAll'. */
const commands = {
  one: ['dotnet', benchmarks, 'contend', '1'],
  all: ['dotnet', benchmarks, 'contend', 'all'],
  onnxOne: ['dotnet', benchmarks, 'contend-onnx', '1'],
  onnxAll: ['dotnet', benchmarks, 'contend-onnx', 'all'],
  cpu: ['node', 'tfjs.mjs', 'cpu'],
  wasm: ['node', 'tfjs.mjs', 'wasm'],
  wasmAll: ['node', 'chromium.mjs'],
};

/** Contenders by name, started when they are first asked. */
export class Contenders {
  #started = {};

  ask(name, request) {
    return (this.#started[name] ??= new Contender(...commands[name])).ask(request);
  }

  /** Ends them all; who is asked again is started anew. */
  end() {
    for (const contender of Object.values(this.#started)) contender.end();
    this.#started = {};
  }
}
