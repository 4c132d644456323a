import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createLog, nestLog } from './log.js';

function logInto(level: string): { lines: Record<string, unknown>[]; logger: Logger } {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => {
      lines.push(JSON.parse(line) as Record<string, unknown>);
    },
  };
  Logger.overrideLogger(nestLog(createLog({ app: 'publisher', level, destination })));
  return { lines, logger: new Logger('QueueLoop release.stage') };
}

describe('the log of a process without HTTP', () => {
  it('says who speaks, where, and the fault without its parameters', () => {
    const { lines, logger } = logInto('info');
    const fault = Object.assign(new Error('no answer'), { code: '57P01', parameters: ['a secret'] });
    logger.warn({ err: fault, jobId: 'j1' }, 'a job failed');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      app: 'publisher',
      context: 'QueueLoop release.stage',
      msg: 'a job failed',
      jobId: 'j1',
      err: { type: 'Error', message: 'no answer', code: '57P01' },
    });
    expect(JSON.stringify(lines)).not.toContain('a secret');
  });

  it('hides what must stay secret on three levels', () => {
    const { lines, logger } = logInto('info');
    logger.log({ token: 's-1', channel: { credentials: 's-2', deep: { password: 's-3' } } }, 'seen');
    expect(JSON.stringify(lines)).not.toMatch(/s-\d/);
  });

  it.each([
    ['warn', ['warned', 'failed']],
    ['debug', ['talked', 'told', 'warned', 'failed']],
    ['silent', []],
  ])('at level %s writes %j', (level, expected) => {
    const { lines, logger } = logInto(level);
    logger.debug('talked');
    logger.log('told');
    logger.warn('warned');
    logger.error('failed');
    expect(lines.map((line) => line['msg'])).toEqual(expected);
  });
});
