import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from '@jest/globals';
import { AddressGuard, AddressRefused } from './address-guard.js';

const INSIDE = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
];

const PUBLIC = ['1.1.1.1', '111.13.100.91', '::ffff:1.1.1.1', '2400:3200::1'];

describe('literal addresses', () => {
  it.each(INSIDE)('refuses %s', (address) => {
    expect(new AddressGuard([]).mayCallLiteral(address, 80)).toBe(false);
  });

  it.each(PUBLIC)('allows %s', (address) => {
    expect(new AddressGuard([]).mayCallLiteral(address, 80)).toBe(true);
  });

  it.each(['http://0x7f.1/', 'http://2130706433/', 'http://0177.0.0.1/', 'http://[::ffff:7f00:1]/'])(
    'refuses the disguise %s',
    (url) => {
      expect(new AddressGuard([]).mayCallLiteral(new URL(url).hostname, 80)).toBe(false);
    },
  );
});

describe('the allow-list', () => {
  it('opens a range and nothing beside it', () => {
    const guard = new AddressGuard(['10.1.2.0/24']);
    expect(guard.mayCallLiteral('10.1.2.200', 80)).toBe(true);
    expect(guard.mayCallLiteral('::ffff:10.1.2.200', 80)).toBe(true);
    expect(guard.mayCallLiteral('10.1.3.1', 80)).toBe(false);
  });

  it('opens one address on one port', () => {
    const guard = new AddressGuard(['127.0.0.1:8100', '[::1]:8100']);
    expect(guard.mayCallLiteral('127.0.0.1', 8100)).toBe(true);
    expect(guard.mayCallLiteral('[::1]', 8100)).toBe(true);
    expect(guard.mayCallLiteral('127.0.0.1', 8101)).toBe(false);
  });

  it('opens a bare IPv6 address on every port', () => {
    expect(new AddressGuard(['fd00::5']).mayCallLiteral('fd00::5', 9999)).toBe(true);
  });

  it.each(['', 'a b', '10.0.0.0/99', 'http://x/', 'x/24'])('refuses the entry "%s" at once', (entry) => {
    expect(() => new AddressGuard([entry])).toThrow(TypeError);
  });
});

describe('host names', () => {
  it('resolves to the checked addresses', async () => {
    expect(await lookup([], 'cms.example', 80, ['1.1.1.1', '2400:3200::1'])).toEqual([
      '1.1.1.1',
      '2400:3200::1',
    ]);
  });

  it('refuses a name as soon as one of its addresses lies inside', async () => {
    await expect(lookup([], 'cms.example', 80, ['1.1.1.1', '10.0.0.1'])).rejects.toBeInstanceOf(
      AddressRefused,
    );
  });

  it('lets an allowed name point into the intranet, on its port only', async () => {
    expect(await lookup(['cms.intra:8080'], 'CMS.intra.', 8080, ['10.0.0.1'])).toEqual(['10.0.0.1']);
    await expect(lookup(['cms.intra:8080'], 'cms.intra', 80, ['10.0.0.1'])).rejects.toBeInstanceOf(
      AddressRefused,
    );
  });

  it('never lets a name point at link-local or metadata addresses', async () => {
    for (const address of ['169.254.169.254', '168.63.129.16', 'fe80::1', '0.0.0.0']) {
      await expect(lookup(['cms.intra'], 'cms.intra', 80, [address])).rejects.toBeInstanceOf(AddressRefused);
    }
  });

  it('tells that a name has no address of the wanted family', async () => {
    await expect(lookup([], 'cms.example', 80, ['1.1.1.1'], 6)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

async function lookup(
  allow: string[],
  host: string,
  port: number,
  addresses: string[],
  family?: number,
): Promise<string[]> {
  const known = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const guard = new AddressGuard(allow, async () => await Promise.resolve(known));
  return await new Promise((resolve, reject) => {
    guard.lookupFor(port)(host, { all: true, family }, (error, found) => {
      if (error === null) resolve((found as LookupAddress[]).map((each) => each.address));
      else reject(error);
    });
  });
}
