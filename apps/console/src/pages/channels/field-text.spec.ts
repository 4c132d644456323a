import { describe, expect, it } from '@jest/globals';
import { withNames } from './field-text.js';

describe('the hint of a choice', () => {
  it('names the choices as the list does, and touches no other word', () => {
    const names = { stop: '停下', share: '普通微博', 'hmac-sm3': 'HMAC-SM3' } as Record<string, string>;
    const named = (help: string, choices: string[]): string =>
      withNames(help, choices, (choice) => names[choice] ?? choice);
    expect(named('stop 停下来；overwrite 覆盖；nonstop', ['stop', 'overwrite'])).toBe(
      '停下 停下来；overwrite 覆盖；nonstop',
    );
    expect(named('选 hmac-sm3，不选 hmac', ['hmac-sm3', 'hmac'])).toBe('选 HMAC-SM3，不选 hmac');
    expect(named('没有选项', [])).toBe('没有选项');
  });
});
