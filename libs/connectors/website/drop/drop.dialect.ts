import { createHash } from 'node:crypto';
import type { AddressGuard } from '#libs/channels/address-guard.js';
import type {
  ConfirmOutcome,
  ConnectionCheck,
  ConnectorContext,
  LookupContext,
  LookupOutcome,
  PresenceOutcome,
  ReleaseJob,
  StageContext,
  StageOutcome,
  WithdrawalWay,
  WithdrawOutcome,
} from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, Fault, PlatformHandle, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { WebsiteDialect } from '../website.dialect.js';
import { readWebsiteSettings, websiteTiming } from '../website.settings.js';
import { missingSetting, settingMessage } from '../website.validate.js';
import { DirectoryFolder } from './drop.directory.js';
import { DropTrouble, type DropFolder } from './drop.folder.js';
import {
  attachmentPath,
  attachmentsIn,
  digestOf,
  itemPath,
  manifestPath,
  pagePath,
  readObject,
  receiptPath,
  releaseFiles,
  withdrawalFiles,
  withdrawalOf,
} from './drop.layout.js';
import { readDropReceipt, receiptOf } from './drop.receipt.js';
import { SftpFolder } from './drop.sftp.js';

export interface DropOptions {
  /** The only directory of this machine that may be dropped into; null: none. */
  readonly root: string | null;
  readonly guard: AddressGuard;
}

const CALL_LIMIT_MS = 60_000;

/**
 * Files in a directory or behind SFTP, for sites behind a network gate and for static publishing (reference 1.9). A
 * release counts as out when its manifest is there, which is written last, whole or not at all, under its own name: so
 * a release that is written twice is still one.
 */
export class DropDialect implements WebsiteDialect {
  constructor(private readonly options: DropOptions) {}

  withdrawal(): WithdrawalWay {
    return { way: 'notice', note: '把页面换成“内容已撤下”，并在清单里写明撤下，由网站方据此处理。' };
  }

  /** Opens the folder and writes a mark there, since a folder that can be read may still refuse to be written. */
  async check(context: ConnectorContext): Promise<readonly ConnectionCheck[]> {
    const name = '投递目录';
    try {
      await this.within(context, CALL_LIMIT_MS, async (folder) => {
        await folder.put('.jida-check', Buffer.from('ok\n'));
      });
      return [{ name, ok: true, message: '投递目录可以写入。' }];
    } catch (error) {
      const { fault } = asTrouble(error);
      return [{ name, ok: false, code: fault.code, message: fault.message }];
    }
  }

  /** The pictures go ahead; a page that was changed in the folder stops its correction. */
  async stage(job: ReleaseJob, context: StageContext): Promise<StageOutcome> {
    try {
      return await this.within(context, CALL_LIMIT_MS, async (folder) => {
        const edited = await editedInFolder(job, folder, context);
        if (edited) return { kind: 'human', fault: EDITED };
        for (const picture of attachmentsIn(job.fields)) {
          const path = attachmentPath(textAt(job.fields, 'slug') ?? '', picture);
          const bytes = (await context.media?.read(picture.sha256)) ?? null;
          if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== picture.sha256)
            return { kind: 'content', fault: NOT_KEPT };
          if ((await folder.size(path)) !== bytes.length) await folder.put(path, bytes);
        }
        return { kind: 'staged', staged: {} };
      });
    } catch (error) {
      const { kind, fault } = asTrouble(error);
      return { kind, fault };
    }
  }

  /** From the first file on, a failure leaves doubt; reading the manifest settles it. */
  async commit(job: ReleaseJob, _staged: JsonObject, context: ConnectorContext): Promise<CommitOutcome> {
    const settings = readWebsiteSettings(context.channel.settings);
    const { files, manifest } = releaseFiles(job, settings, context.clock.now());
    const progress = { begun: false };
    try {
      await this.within(context, limitOf(context), async (folder) => {
        progress.begun = true;
        for (const file of [...files, manifest])
          await folder.put(file.path, file.bytes, context.stillAllowed);
      });
    } catch (error) {
      const { kind, fault } = asTrouble(error);
      return { kind: progress.begun ? 'unknown' : kind, fault };
    }
    if (settings.dropReceipts === 'wait') return { kind: 'accepted', handle: handleOf(job) };
    return { kind: 'done', receipt: receiptOf(readObject(manifest.bytes) ?? {}, settings) };
  }

  async update(
    job: ReleaseJob,
    staged: JsonObject,
    replaced: PlatformReceipt,
    context: ConnectorContext,
  ): Promise<CommitOutcome> {
    const slug = textAt(job.fields, 'slug') ?? '';
    if (replaced.ids['slug'] !== slug) return { kind: 'human', fault: NOT_THE_ONE };
    return await this.commit({ ...job, replaces: replaced }, staged, context);
  }

  /** Exact: the manifest has the release's own name. One that the site took away is known by its receipt. */
  async lookup(job: ReleaseJob, _staged: JsonObject, context: LookupContext): Promise<LookupOutcome> {
    const settings = readWebsiteSettings(context.channel.settings);
    try {
      return await this.within(context, CALL_LIMIT_MS, async (folder) => {
        const manifest = await readFact(folder, manifestPath(job.marker));
        const told = await readFact(folder, receiptPath(job.marker));
        if (manifest === null && told === null) return { kind: 'absent' };
        if (manifest !== null && textAt(manifest, 'contentHash') !== job.contentHash)
          return { kind: 'undecidable', reason: OTHER_CONTENT, final: true };
        const facts = manifest ?? ownFacts(job, context);
        if (settings.dropReceipts === 'none') return { kind: 'found', receipt: receiptOf(facts, settings) };
        const outcome = readDropReceipt(told, facts, settings);
        return outcome.kind === 'published'
          ? { kind: 'found', receipt: outcome.receipt }
          : { kind: 'found_pending', handle: handleOf(job) };
      });
    } catch (error) {
      return { kind: 'failed', fault: asTrouble(error).fault };
    }
  }

  /** What the site's receipt says. */
  async confirm(
    job: ReleaseJob,
    _handle: PlatformHandle,
    context: ConnectorContext,
  ): Promise<ConfirmOutcome> {
    const settings = readWebsiteSettings(context.channel.settings);
    try {
      return await this.within(context, CALL_LIMIT_MS, async (folder) => {
        const manifest = await readFact(folder, manifestPath(job.marker));
        const told = await readFact(folder, receiptPath(job.marker));
        return readDropReceipt(told, manifest ?? ownFacts(job, context), settings);
      });
    } catch (error) {
      return { kind: 'failed', fault: asTrouble(error).fault };
    }
  }

  async withdraw(receipt: PlatformReceipt, context: ConnectorContext): Promise<WithdrawOutcome> {
    const { messageId = '', slug = '' } = receipt.ids;
    if (messageId === '' || slug === '') return { kind: 'failed', fault: NOT_OURS, retryable: false };
    const settings = readWebsiteSettings(context.channel.settings);
    const facts = { settings, now: context.clock.now() };
    try {
      return await this.within(context, CALL_LIMIT_MS, async (folder) => {
        const item = await readFact(folder, itemPath(slug));
        const { files, manifest } = withdrawalFiles(receipt, context.channel, facts);
        const owner = item === null ? messageId : textAt(item, 'id');
        if (owner !== messageId && owner !== withdrawalOf(messageId))
          return { kind: 'failed', fault: NOT_THE_ONE, retryable: false };
        for (const file of [...files, manifest]) await folder.put(file.path, file.bytes);
        return { kind: 'withdrawn' };
      });
    } catch (error) {
      const { kind, fault } = asTrouble(error);
      return { kind: 'failed', fault, retryable: kind === 'retry' };
    }
  }

  async presence(receipt: PlatformReceipt, context: ConnectorContext): Promise<PresenceOutcome> {
    const { messageId = '', slug = '' } = receipt.ids;
    if (messageId === '' || slug === '') return { kind: 'unknown', fault: NOT_OURS };
    try {
      return await this.within(context, CALL_LIMIT_MS, async (folder) => {
        const withdrawn = await folder.size(manifestPath(withdrawalOf(messageId)));
        if (withdrawn !== null) return { kind: 'gone', evidence: { slug, state: 'withdrawn' } };
        const item = await readFact(folder, itemPath(slug));
        if (item === null) return { kind: 'unknown', fault: TAKEN_AWAY };
        const shown = textAt(item, 'id') === messageId;
        return { kind: shown ? 'shown' : 'gone', evidence: { slug, holds: textAt(item, 'id') ?? '' } };
      });
    } catch (error) {
      return { kind: 'unknown', fault: asTrouble(error).fault };
    }
  }

  private async within<T>(
    context: ConnectorContext,
    limitMs: number,
    act: (folder: DropFolder) => Promise<T>,
  ): Promise<T> {
    const settings = readWebsiteSettings(context.channel.settings);
    const missing = missingSetting(settings);
    if (missing !== null) {
      const fault = { code: 'website.setting_missing', message: settingMessage(missing) };
      throw new DropTrouble('config', fault);
    }
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(limitMs)]);
    await using folder = await this.open(context, signal);
    return await act(folder);
  }

  private async open(context: ConnectorContext, signal: AbortSignal): Promise<DropFolder> {
    const { dropTarget, dropFolder, ...settings } = readWebsiteSettings(context.channel.settings);
    if (dropTarget === 'directory') return await DirectoryFolder.open(this.options.root, dropFolder);
    const { sftpHost: host, sftpPort: port, sftpHostKey: hostKey } = settings;
    const address = { host, port, hostKey, folder: dropFolder };
    return await SftpFolder.open(address, context.credentials, { guard: this.options.guard, signal });
  }
}

/** Whether the page is another than the one that the replaced release wrote; unknown counts as the same. */
async function editedInFolder(
  job: ReleaseJob,
  folder: DropFolder,
  context: ConnectorContext,
): Promise<boolean> {
  const settings = readWebsiteSettings(context.channel.settings);
  const { messageId = '', slug = '' } = job.replaces?.ids ?? {};
  if (messageId === '' || slug === '' || settings.editedOnSite === 'overwrite') return false;
  const manifest = await readFact(folder, manifestPath(messageId));
  const page = await folder.read(pagePath(slug));
  if (manifest === null || page === null) return false;
  const written = JSON.stringify(manifest['files'] ?? []);
  return !written.includes(digestOf(page, 'sha256')) && !written.includes(digestOf(page, 'sm3'));
}

async function readFact(folder: DropFolder, path: string): Promise<JsonObject | null> {
  return readObject(await folder.read(path));
}

/** As the manifest told it, when the site has taken the manifest away. */
function ownFacts(job: ReleaseJob, context: ConnectorContext): JsonObject {
  const settings = readWebsiteSettings(context.channel.settings);
  const at = job.firstCommitAt ?? job.plannedAt;
  return readObject(releaseFiles(job, settings, at).manifest.bytes) ?? {};
}

function handleOf(job: ReleaseJob): PlatformHandle {
  return { correlation: job.marker, data: {} };
}

function limitOf(context: ConnectorContext): number {
  return websiteTiming(context.channel.settings).commitTimeoutSeconds * 1000;
}

function asTrouble(error: unknown): DropTrouble {
  if (error instanceof DropTrouble) return error;
  return new DropTrouble('retry', UNFINISHED);
}

const UNFINISHED: Fault = {
  code: 'website.drop_unfinished',
  message: '投递目录的读写没有完成，稍后自动核对或再试。',
};
const OTHER_CONTENT = '投递目录里这次发布的清单与审定内容不一致，可能被人改过。请到目录里核对后处理。';
const EDITED: Fault = {
  code: 'website.edited_on_site',
  message:
    '投递目录里的页面被人改过，已停止更正，没有覆盖。请对比后把需要保留的改动写进稿件重新送审；确认可以覆盖时，请管理员把渠道设置“网站上被改过时”改为 overwrite 后再试。',
};
const NOT_KEPT: Fault = {
  code: 'website.picture_missing',
  message: '有图片没有保存下来或与审定的不一致，请重新上传图片，并重新送审。',
};
const NOT_THE_ONE: Fault = {
  code: 'website.not_the_article',
  message: '投递目录里现在是另一次发布的内容，没有改动。请核对后处理。',
};
const NOT_OURS: Fault = {
  code: 'website.not_staged',
  message: '没有找到投递目录里对应的内容，请手工处理。',
};
const TAKEN_AWAY: Fault = {
  code: 'website.drop_taken_away',
  message: '网站方已把文件取走，无法从投递目录判断是否仍在公开，请到网站上查看。',
};
