import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import axios, { type AxiosResponse } from 'axios';
import { BUILDS_FOLDER } from './wordpress-builds.js';

const VERSION = '6.5';
const OWNER = { user: 'root-admin', password: 'a-long-owner-password-1' };

/** A post as the site's owner sees it. */
export interface SitePost {
  readonly id: number;
  readonly slug: string;
  readonly status: string;
  readonly link: string;
  readonly date_gmt: string;
  readonly title: { readonly raw: string };
  readonly content: { readonly raw: string; readonly rendered: string };
  readonly categories: readonly number[];
}

/**
 * A real WordPress on SQLite behind PHP's own server, in a throw-away folder (reference government-web 1.3 A).
 * `home` is the address it believes to have: that of a proxy in front of it, or its own.
 */
export class WordPressSite {
  private server: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
    readonly home: string,
    readonly editor: { readonly username: string; readonly applicationPassword: string },
    private readonly ownerPassword: string,
  ) {}

  static async install(homeOf: (port: number) => Promise<string> | string): Promise<WordPressSite> {
    const folder = mkdtempSync(join(tmpdir(), 'jida-wordpress-'));
    const port = await freePort();
    const home = await homeOf(port);
    unpack(folder);
    writeFileSync(join(folder, 'site', 'wp-config.php'), config(folder, home));
    writeFileSync(join(folder, 'router.php'), ROUTER);
    writeFileSync(join(folder, 'install.php'), installer(folder, home));
    const told = execFileSync('php', [join(folder, 'install.php')], { encoding: 'utf8' });
    const { editor, owner } = JSON.parse(told.slice(told.lastIndexOf('\n{') + 1)) as {
      editor: string;
      owner: string;
    };
    const site = new WordPressSite(
      folder,
      port,
      home,
      { username: 'press-office', applicationPassword: editor },
      owner,
    );
    await site.start();
    return site;
  }

  /** The server and its workers form a process group of their own, ended as one. */
  private async start(): Promise<void> {
    this.server = spawn(
      'php',
      ['-S', `127.0.0.1:${this.port}`, '-t', join(this.folder, 'site'), join(this.folder, 'router.php')],
      {
        env: { PATH: process.env['PATH'], PHP_CLI_SERVER_WORKERS: '4' },
        stdio: 'ignore',
        detached: true,
      },
    );
    for (let turn = 0; turn < 100; turn += 1) {
      const answer = await axios
        .get(`http://127.0.0.1:${this.port}/wp-json/`, { validateStatus: () => true, timeout: 10_000 })
        .catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('WordPress did not answer');
  }

  /** The owner's own calls, straight to the site, past every proxy. */
  async rest<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<AxiosResponse<T>> {
    return await axios.request<T>({
      method,
      url: `http://127.0.0.1:${this.port}/wp-json/wp/v2/${path}`,
      ...(body === undefined ? {} : { data: body }),
      auth: { username: OWNER.user, password: this.ownerPassword },
      validateStatus: () => true,
      timeout: 30_000,
    });
  }

  /** Every post of the site in any state but the bin, by pages. */
  async posts(): Promise<readonly SitePost[]> {
    const all: SitePost[] = [];
    for (let page = 1; ; page += 1) {
      const answer = await this.rest<SitePost[]>(
        'GET',
        `posts?context=edit&per_page=100&page=${page}&status=publish,future,draft,pending,private`,
      );
      if (answer.status !== 200) return all;
      all.push(...answer.data);
      if (answer.data.length < 100) return all;
    }
  }

  async withSlug(slug: string): Promise<readonly SitePost[]> {
    return (await this.posts()).filter((post) => post.slug === slug || post.slug.startsWith(`${slug}-`));
  }

  /** Puts a must-use plugin in place, as the site's people would. */
  addPlugin(file: string): void {
    const folder = join(this.folder, 'site', 'wp-content', 'mu-plugins');
    mkdirSync(folder, { recursive: true });
    copyFileSync(file, join(folder, basename(file)));
  }

  stop(): void {
    const pid = this.server?.pid;
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function unpack(folder: string): void {
  const site = join(folder, 'site');
  mkdirSync(site, { recursive: true });
  unzip(join(BUILDS_FOLDER, 'wordpress', `wp-${VERSION}.zip`), site);
  rmSync(join(site, 'wp-content', 'database'), { recursive: true, force: true });
  mkdirSync(join(site, 'wp-content', 'database'), { recursive: true });
  const plugins = join(site, 'wp-content', 'plugins');
  const plugin = join(plugins, 'sqlite-database-integration');
  rmSync(plugin, { recursive: true, force: true });
  unzip(join(BUILDS_FOLDER, 'sqlite-database-integration', 'sqlite-database-integration.zip'), plugins);
  if (existsSync(`${plugin}-main`)) renameSync(`${plugin}-main`, plugin);
  const drop = readFileSync(join(plugin, 'db.copy'), 'utf8')
    .replaceAll('{SQLITE_IMPLEMENTATION_FOLDER_PATH}', plugin)
    .replaceAll('{SQLITE_PLUGIN}', 'sqlite-database-integration/load.php');
  writeFileSync(join(site, 'wp-content', 'db.php'), drop);
}

function unzip(archive: string, into: string): void {
  execFileSync('unzip', ['-q', '-o', archive, '-d', into]);
}

async function freePort(): Promise<number> {
  return await new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => {
        done(port);
      });
    });
  });
}

const SALTS = [
  'AUTH_KEY',
  'SECURE_AUTH_KEY',
  'LOGGED_IN_KEY',
  'NONCE_KEY',
  'AUTH_SALT',
  'SECURE_AUTH_SALT',
  'LOGGED_IN_SALT',
  'NONCE_SALT',
];

function config(folder: string, home: string): string {
  const constants: Record<string, string | boolean> = {
    DB_NAME: 'unused',
    DB_USER: 'unused',
    DB_PASSWORD: 'unused',
    DB_HOST: 'unused',
    DB_DIR: `${folder}/site/wp-content/database/`,
    DB_FILE: 'test.sqlite',
    WP_ENVIRONMENT_TYPE: 'local',
    WP_HTTP_BLOCK_EXTERNAL: true,
    AUTOMATIC_UPDATER_DISABLED: true,
    DISABLE_WP_CRON: true,
    WP_HOME: home,
    WP_SITEURL: home,
    ...Object.fromEntries(SALTS.map((name) => [name, `${name} of a throw-away site`])),
  };
  const lines = Object.entries(constants).map(
    ([name, value]) => `define('${name}', ${JSON.stringify(value)});`,
  );
  return `<?php
${lines.join('\n')}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
`;
}

const ROUTER = `<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$file = $_SERVER['DOCUMENT_ROOT'] . $path;
if (is_file($file)) return false;
if (is_dir($file) && $path !== '/' && is_file(rtrim($file, '/') . '/index.php')) return false;
$_SERVER['SCRIPT_NAME'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
`;

function installer(folder: string, home: string): string {
  return `<?php
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = ${JSON.stringify(new URL(home).host)};
require '${folder}/site/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_new_blog_notification() {}
wp_install('临江市人民政府', '${OWNER.user}', 'owner@example.invalid', true, '', '${OWNER.password}');
update_option('timezone_string', 'Asia/Shanghai');
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
$editor = wp_insert_user(['user_login' => 'press-office', 'user_pass' => wp_generate_password(), 'user_email' => 'press@example.invalid', 'role' => 'editor']);
[$editorPassword] = WP_Application_Passwords::create_new_application_password($editor, ['name' => 'jida']);
[$ownerPassword] = WP_Application_Passwords::create_new_application_password(1, ['name' => 'witness']);
echo "\\n" . json_encode(['editor' => $editorPassword, 'owner' => $ownerPassword]);
`;
}
