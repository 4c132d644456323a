import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogFile } from './log-file.js';

describe('the log of a process that the launcher started', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jida-log-'));
    path = join(folder, 'log', 'server.log');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes on where the last start left off, for its owner alone', () => {
    new LogFile(path).add('第一次启动');
    new LogFile(path).add('第二次启动');
    expect(readFileSync(path, 'utf8')).toBe('第一次启动\n第二次启动\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('keeps at most two files of the largest size', () => {
    const log = new LogFile(path, 20);
    for (let line = 0; line < 9; line += 1) log.add(`line ${line}`);
    expect(readFileSync(path, 'utf8')).toBe('line 8\n');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('line 6\nline 7\n');
  });
});
