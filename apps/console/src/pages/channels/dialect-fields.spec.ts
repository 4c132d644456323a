import { describe, expect, it } from '@jest/globals';
import { belongsTo, plainLabel } from './dialect-fields.js';

describe('the fields of a dialect', () => {
  it('are those that name it or none, and are shown without the names', () => {
    expect(belongsTo('接收地址（push）', 'push')).toBe(true);
    expect(belongsTo('接收地址（push）', 'drop')).toBe(false);
    expect(belongsTo('网站上被改过时（wordpress、drop）', 'drop')).toBe(true);
    expect(belongsTo('网站栏目', 'drop')).toBe(true);
    expect(plainLabel('网站上被改过时（wordpress、drop）', 'drop')).toBe('网站上被改过时');
  });

  it('are all fields of a connector without dialects, as they are called', () => {
    expect(belongsTo('核对间隔（秒）', undefined)).toBe(true);
    expect(plainLabel('令牌（token）', undefined)).toBe('令牌（token）');
  });
});
