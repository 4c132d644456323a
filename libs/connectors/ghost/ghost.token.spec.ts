import { describe, expect, it } from '@jest/globals';
import { readAdminKey, signToken } from './ghost.token.js';

const KEY = '6748592f4b9b7700010f6564:b1b5b9c1d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f0a1';

describe('the token of a call', () => {
  it('is signed with the bytes of the secret, as openssl signs it', () => {
    const key = readAdminKey(KEY);
    if (key === null) throw new Error('the key was not read');
    expect(signToken(key, new Date('2026-03-02T01:00:00.900Z'))).toBe(
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjY3NDg1OTJmNGI5Yjc3MDAwMTBmNjU2NCJ9.eyJpYXQiOjE3NzI0MTMyMDAsImV4cCI6MTc3MjQxMzUwMCwiYXVkIjoiL2FkbWluLyJ9.ndg-56c3m8ku0cLZE42Sg8ZlEg4R9LNQ9CifFTjh_No',
    );
  });

  it.each([
    ['a key of the Content API', '22444f78447824223cefc48062'],
    ['half a key', '6748592f4b9b7700010f6564:'],
    ['a secret that is not hexadecimal', '6748592f4b9b7700010f6564:zz'],
    ['a secret with half a byte', '6748592f4b9b7700010f6564:abc'],
    ['an id that would not stay in its place', '"},:ab'],
  ])('is not made from %s', (_what, text) => {
    expect(readAdminKey(text)).toBeNull();
  });
});
