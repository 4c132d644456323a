import { lstat, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { newId } from '#libs/kernel/ids.js';
import { assertAllowed, DropTrouble, LARGEST_READ, temporaryName, type DropFolder } from './drop.folder.js';

/** A directory of this machine, below the one that the operator allowed; links that lead out of it are refused. */
export class DirectoryFolder implements DropFolder {
  private constructor(
    private readonly root: string,
    private readonly folder: string,
  ) {}

  /** @throws DropTrouble when no root is allowed, it is not there, or the folder lies outside. */
  static async open(root: string | null, folder: string): Promise<DirectoryFolder> {
    if (root === null) throw new DropTrouble('config', NOT_ALLOWED);
    const real = await orTrouble(async () => await realpath(root));
    const made = new DirectoryFolder(real, resolve(real, folder));
    await made.within(made.folder);
    return made;
  }

  async read(path: string): Promise<Buffer | null> {
    const size = await this.size(path);
    if (size === null) return null;
    if (size > LARGEST_READ) throw new DropTrouble('retry', UNUSABLE);
    return await orTrouble(async () => await readFile(join(this.folder, path)));
  }

  async size(path: string): Promise<number | null> {
    const facts = await orTrouble(async () => await orNull(async () => await lstat(join(this.folder, path))));
    return facts?.isFile() === true ? facts.size : null;
  }

  async put(path: string, bytes: Buffer, stillAllowed?: () => boolean): Promise<void> {
    const target = join(this.folder, path);
    await this.within(dirname(target));
    const part = join(this.folder, temporaryName(path, newId()));
    await orTrouble(async () => {
      try {
        await writeWhole(part, bytes);
        assertAllowed(stillAllowed);
        await rename(part, target);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
  }

  /** Makes the folder and asks where it really lies. */
  private async within(folder: string): Promise<void> {
    const isBelow = (path: string): boolean => path === this.root || path.startsWith(this.root + sep);
    if (!isBelow(folder)) throw new DropTrouble('config', OUTSIDE);
    const existing = await orTrouble(async () => await nearest(folder));
    if (!isBelow(existing)) throw new DropTrouble('config', OUTSIDE);
    await orTrouble(async () => await mkdir(folder, { recursive: true }));
  }
}

async function nearest(folder: string): Promise<string> {
  const real = await orNull(async () => await realpath(folder));
  return real ?? (await nearest(dirname(folder)));
}

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function orNull<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function orTrouble<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DropTrouble) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new DropTrouble(/^(EACCES|EPERM|EROFS|ENOTDIR|ENOENT)$/.test(code) ? 'config' : 'retry', {
      ...UNUSABLE,
      platformCode: code,
    });
  }
}

const NOT_ALLOWED = {
  code: 'website.drop_not_allowed',
  message: '本机没有开放可投递的目录，请运维设置 JIDA_DROP_DIR，或改用 SFTP。',
};
const OUTSIDE = {
  code: 'website.drop_outside',
  message: '投递目录不在允许的范围之内（可能是符号链接指到了外面），请管理员改正渠道设置。',
};
const UNUSABLE = {
  code: 'website.drop_unusable',
  message: '投递目录不能读写，请检查目录是否存在、权限和剩余空间。',
};
