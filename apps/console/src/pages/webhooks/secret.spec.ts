import { describe, expect, it } from '@jest/globals';
import { freshSecret, SECRET_PATTERN } from './secret.js';

describe('a webhook’s secret', () => {
  it('is made of 32 bytes, another one each time, and of the shape that is asked for', () => {
    const [one, other] = [freshSecret(), freshSecret()];
    expect(one).not.toBe(other);
    expect(one).toMatch(SECRET_PATTERN);
    expect(Buffer.from(one.slice('whsec_'.length), 'base64')).toHaveLength(32);
  });

  it.each([24, 25, 26, 63, 64])('may be of %i bytes', (bytes) => {
    expect(`whsec_${Buffer.alloc(bytes, 7).toString('base64')}`).toMatch(SECRET_PATTERN);
  });

  it.each([
    '',
    'whsec_',
    'whsec_dG9vIHNob3J0',
    Buffer.alloc(32).toString('base64'),
    `whsec_${'#'.repeat(40)}`,
  ])('is not %p', (text) => {
    expect(text).not.toMatch(SECRET_PATTERN);
  });
});
