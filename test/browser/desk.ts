import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, chmod } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export const PASSWORD = 'jida-demo-2026';
export type Person = 'admin' | 'editor' | 'reviewer1' | 'reviewer2' | 'auditor';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

async function freePort(): Promise<number> {
  return await new Promise((found, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        found(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}

/** How many times slower than this machine the windows are to think: what a busy or an old one does to the console. */
const SLOWDOWN = Number(process.env['JIDA_WALK_SLOWDOWN'] ?? '1');

type Witness = (step: string) => Promise<void>;

/** Asked by the walks' environment when a step fails. */
function witnesses(): Set<Witness> {
  const world = globalThis as unknown as { jidaWitnesses?: Set<Witness> };
  world.jidaWitnesses ??= new Set();
  return world.jidaWitnesses;
}

/** The product as `npm start` runs it, on free ports and a folder of its own, with a browser in front of it. */
export class Desk {
  private readonly tokens = new Map<Person, string>();
  private readonly seats = new Set<Seat>();
  private readonly witness = async (step: string): Promise<void> => {
    for (const seat of this.seats) process.stderr.write(`✗ ${step}\n${await seat.testimony()}\n`);
  };

  private constructor(
    readonly baseUrl: string,
    /** Of the imitated platforms. */
    readonly platformUrl: string,
    private readonly launcher: ChildProcess,
    private readonly folder: string,
    private readonly browser: Browser,
  ) {
    witnesses().add(this.witness);
  }

  static async open(): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), 'jida-browser-'));
    await chmod(folder, 0o755);
    const [port, publisherPort, sandboxPort] = [await freePort(), await freePort(), await freePort()];
    const launcher = spawn(process.execPath, [join(process.cwd(), 'dist/apps/launcher/main.js'), 'start'], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        LANG: 'C.UTF-8',
        JIDA_DATA_DIR: folder,
        JIDA_PORT: String(port),
        JIDA_PUBLISHER_PORT: String(publisherPort),
        JIDA_SANDBOX_PORT: String(sandboxPort),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    createInterface({ input: launcher.stderr }).on('line', (line) => output.push(line));
    await new Promise<void>((ready, fail) => {
      createInterface({ input: launcher.stdout }).on('line', (line) => {
        output.push(line);
        if (line.includes('按 Ctrl-C 停止')) ready();
      });
      launcher.once('exit', (code) => {
        fail(new Error(`the product ended with ${String(code)}:\n${output.join('\n')}`));
      });
    });
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
    const [baseUrl, platformUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${sandboxPort}`];
    return new Desk(baseUrl, platformUrl, launcher, folder, browser);
  }

  /** A browser window of a person's own, signed in through the form; the machine stands in another zone than the office. */
  async sit(
    person: Person,
    options: { language?: 'zh-CN' | 'en'; width?: number; height?: number } = {},
  ): Promise<Seat> {
    const { language = 'zh-CN', width = 1280, height = 860 } = options;
    const context = await this.browser.newContext({
      baseURL: this.baseUrl,
      viewport: { width, height },
      timezoneId: 'Europe/Berlin',
      locale: 'zh-CN',
      // Nobody clicks a button that still grows.
      reducedMotion: 'reduce',
    });
    await context.addInitScript(
      ([chosen]) => {
        if ((globalThis as unknown as { origin: string }).origin === 'null') return;
        localStorage.setItem('jida.language', chosen);
        localStorage.setItem('jida.tour', 'done');
        localStorage.setItem('jida.practice', 'done');
      },
      [language] as const,
    );
    const page = await context.newPage();
    if (SLOWDOWN > 1) {
      const tools = await context.newCDPSession(page);
      await tools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    }
    const seat = this.seated(new Seat(context, page));
    await page.goto('/');
    await seat.signIn(person);
    return seat;
  }

  /** The window of somebody who was never here: nothing is remembered, and nobody is signed in. */
  async arrive(): Promise<Seat> {
    const context = await this.browser.newContext({
      baseURL: this.baseUrl,
      viewport: { width: 1280, height: 860 },
      locale: 'zh-CN',
      reducedMotion: 'reduce',
    });
    const seat = this.seated(new Seat(context, await context.newPage()));
    await seat.page.goto('/');
    return seat;
  }

  /** A window on the imitated platforms. */
  async look(): Promise<Seat> {
    const context = await this.browser.newContext({ baseURL: this.platformUrl, locale: 'zh-CN' });
    return this.seated(new Seat(context, await context.newPage()));
  }

  private seated(seat: Seat): Seat {
    this.seats.add(seat);
    seat.context.once('close', () => this.seats.delete(seat));
    return seat;
  }

  /** A call to the API as a person, for what a walk needs but does not show. */
  async api(
    person: Person,
  ): Promise<
    (method: string, path: string, body?: unknown, version?: number) => Promise<Record<string, unknown>>
  > {
    const token = await this.tokenOf(person);
    return async (method, path, body, version) => {
      const answer = await fetch(`${this.baseUrl}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const data = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
      if (answer.status >= 400)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(data)}`);
      return data;
    };
  }

  /** Signs in once for each person: as often as walks ask, the server would take it for guessing. */
  private async tokenOf(person: Person): Promise<string> {
    const known = this.tokens.get(person);
    if (known !== undefined) return known;
    const session = await fetch(`${this.baseUrl}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: person, password: PASSWORD }),
    });
    const { token } = (await session.json()) as { token?: string };
    if (token === undefined) throw new Error(`${person} could not sign in: ${session.status}`);
    this.tokens.set(person, token);
    return token;
  }

  async close(): Promise<void> {
    witnesses().delete(this.witness);
    await this.browser.close();
    const ended = new Promise((done) => this.launcher.once('exit', done));
    this.launcher.kill('SIGTERM');
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** One person's window. It remembers what the page complained about. */
export class Seat {
  readonly complaints: string[] = [];
  /** What the page asked the server to change, and what came of it. */
  private readonly acts: string[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('request', (request) => {
      if (request.method() !== 'GET') this.acts.push(`> ${request.method()} ${request.url()}`);
    });
    page.on('response', (answer) => {
      const { method, url } = { method: answer.request().method(), url: answer.url() };
      if (method !== 'GET' || answer.status() >= 400) this.acts.push(`< ${answer.status()} ${method} ${url}`);
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      const text = message.text();
      const expected = /status of (401|403|404|409|412|422|503)|ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(
        text,
      );
      if (message.type() === 'error' && !expected) this.complaints.push(text);
    });
  }

  async signIn(person: Person): Promise<void> {
    await this.page.getByLabel(/^(用户名|User name)$/).fill(person);
    await this.page.getByLabel(/^(密码|Password)$/).fill(PASSWORD);
    await this.page.getByRole('button', { name: /^(登录|Sign in)$/ }).click();
    await this.page.locator('.shell-main h1').waitFor();
  }

  async go(path: string): Promise<void> {
    await this.page.goto(path);
    await this.page.locator('.shell-main h1').waitFor();
  }

  /** What a screen reader or a keyboard could not do with the page: axe's serious and critical findings. */
  async barriers(): Promise<readonly string[]> {
    await this.page.evaluate(axeSource);
    const result = await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run: (context: unknown, options: unknown) => Promise<AxeResult> };
      };
      return await axe.run(
        { exclude: [['iframe']] },
        {
          resultTypes: ['violations'],
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
          // Experimental, and wrong about a calendar cell that is named by its date and holds tiles.
          rules: { 'label-content-name-mismatch': { enabled: false } },
          iframes: false,
        },
      );
    });
    return result.violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map(
        (one) =>
          `${one.id}: ${one.nodes
            .slice(0, 3)
            .map((node) => node.html.slice(0, 160))
            .join(' | ')}`,
      );
  }

  /** By how many pixels the page is wider than its window. */
  async overflow(): Promise<number> {
    return await this.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  }

  async picture(name: string): Promise<void> {
    await this.page.waitForFunction("document.querySelector('.waiting-lines') === null");
    await this.page.screenshot({ path: `docs/images/${name}.png`, animations: 'disabled' });
  }

  /** What the window shows and complained about, for whoever has only the log of a failed walk. */
  async testimony(): Promise<string> {
    const shown = await this.page.evaluate<string[]>(
      `['[role=dialog]', '.toasts', '[role=alert]', 'main'].flatMap((part) => [...document.querySelectorAll(part)]).map((one) => one.innerText)`,
    );
    const text = shown.map((one) => one.replace(/\n\s*\n+/g, '\n').slice(0, 1_500)).join('\n--\n');
    const heard = this.complaints.map((one) => `! ${one}`);
    return [`at ${this.page.url()}`, ...this.acts.slice(-12), ...heard, text].join('\n');
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
