import { lookup as resolveName, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All addresses of a host name. Rejects when the name has none. */
export type ResolveName = (hostName: string) => Promise<readonly LookupAddress[]>;

/** Why an address may not be called: it lies inside the network, and nobody allowed it. */
export class AddressRefused extends Error {
  constructor(host: string) {
    super(`address of ${host} is not public and not on the allow-list`);
    this.name = 'AddressRefused';
  }
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

interface AllowedRange {
  readonly network: Address;
  readonly bits: number;
  readonly port: number | null;
}

interface AllowedName {
  readonly hostName: string;
  readonly port: number | null;
}

/** Only these count as the open internet; 6to4, Teredo and NAT64 can carry an inner IPv4 address. */
const GLOBAL_IPV6: [ipaddr.IPv6, number] = ipaddr.IPv6.parseCIDR('2000::/3');

/** Cloud metadata services that live on otherwise public addresses. */
const METADATA_ADDRESSES = new Set(['168.63.129.16']);

/** What an allowed host name may resolve to beside public addresses; link-local and metadata need a range. */
const INTRANET_RANGES = new Set(['private', 'loopback', 'uniqueLocal', 'carrierGradeNat']);

/**
 * Keeps addresses that admins typed from pointing inside the network. The check is made on the resolved address at the
 * moment of connecting, and that very address is connected to, so a name cannot change its answer in between.
 *
 * An entry of the allow-list is an address (`10.1.2.3`), a range (`10.1.2.0/24`), a host name, or the first or last
 * with a port (`127.0.0.1:8100`, `[::1]:8100`, `cms.intra:8080`).
 */
export class AddressGuard {
  private readonly ranges: readonly AllowedRange[];
  private readonly names: readonly AllowedName[];
  /** Answers given for literal addresses with their ports: they are asked for before every call, and never change. */
  private readonly literals = new Map<string, boolean>();

  /** @throws TypeError for an entry that is none of these. */
  constructor(
    allowAddresses: readonly string[],
    private readonly resolve: ResolveName = resolveAll,
  ) {
    const entries = allowAddresses.map(readEntry);
    this.ranges = entries.filter((entry) => 'network' in entry);
    this.names = entries.filter((entry) => 'hostName' in entry);
  }

  /**
   * The name resolution of one connection. A literal address never passes here: see `mayCallLiteral`.
   * A refused one fails with `AddressRefused`; `onRefused` is called before.
   */
  lookupFor(port: number, onRefused: () => void = () => undefined): LookupFunction {
    return (hostName, options, callback) => {
      this.addressesOf(hostName, port, options.family).then(
        (addresses) => {
          const [first] = addresses;
          if (options.all === true) callback(null, [...addresses]);
          else callback(null, first?.address ?? '', first?.family);
        },
        (error: unknown) => {
          if (error instanceof AddressRefused) onRefused();
          callback(error instanceof Error ? error : new Error('lookup failed'), '');
        },
      );
    };
  }

  /** False for a literal address that may not be called; true for allowed ones and for host names. */
  mayCallLiteral(host: string, port: number): boolean {
    const bare = host.replace(/^\[|\]$/g, '');
    if (isIP(bare) === 0) return true;
    const known = this.literals.get(`${bare} ${port}`);
    if (known !== undefined) return known;
    const allowed = this.isAllowed(bare, bare, port);
    if (this.literals.size < MOST_LITERALS) this.literals.set(`${bare} ${port}`, allowed);
    return allowed;
  }

  private async addressesOf(
    hostName: string,
    port: number,
    family: LookupOptions['family'],
  ): Promise<readonly LookupAddress[]> {
    const all = await this.resolve(hostName);
    if (!all.every((each) => this.isAllowed(hostName, each.address, port)))
      throw new AddressRefused(hostName);
    const wanted = family === 4 || family === 6 ? all.filter((each) => each.family === family) : all;
    if (wanted.length > 0) return wanted;
    throw Object.assign(new Error('name has no address'), { code: 'ENOTFOUND' });
  }

  private isAllowed(hostName: string, literal: string, port: number): boolean {
    const address = ipaddr.process(literal);
    if (this.ranges.some((range) => covers(range, address, port))) return true;
    if (isPublic(address)) return true;
    return INTRANET_RANGES.has(address.range()) && this.names.some((name) => matches(name, hostName, port));
  }
}

const MOST_LITERALS = 1_000;

/** True for addresses of the open internet; false for everything a site may use inside. */
function isPublic(address: Address): boolean {
  if (METADATA_ADDRESSES.has(address.toString())) return false;
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || address.match(GLOBAL_IPV6);
}

function covers(range: AllowedRange, address: Address, port: number): boolean {
  if (range.port !== null && range.port !== port) return false;
  return range.network.kind() === address.kind() && address.match([range.network, range.bits]);
}

function matches(name: AllowedName, hostName: string, port: number): boolean {
  return name.hostName === hostName.toLowerCase().replace(/\.$/, '') && (name.port ?? port) === port;
}

function readEntry(entry: string): AllowedRange | AllowedName {
  const text = entry.trim().toLowerCase();
  if (ipaddr.isValidCIDR(text)) {
    const [network, bits] = ipaddr.parseCIDR(text);
    return { network, bits, port: null };
  }
  if (isIP(text) !== 0) return rangeOf(text, null);
  const withPort = /^(.+):(\d{1,5})$/.exec(text);
  const host = (withPort?.[1] ?? text).replace(/^\[|\]$/g, '');
  const port = withPort?.[2] === undefined ? null : Number(withPort[2]);
  if (isIP(host) !== 0) return rangeOf(host, port);
  if (/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/.test(host)) return { hostName: host, port };
  throw new TypeError(`not an address, range or host name: ${entry}`);
}

function rangeOf(literal: string, port: number | null): AllowedRange {
  const network = ipaddr.process(literal);
  return { network, bits: network.kind() === 'ipv4' ? 32 : 128, port };
}

async function resolveAll(hostName: string): Promise<readonly LookupAddress[]> {
  return await new Promise((resolve, reject) => {
    resolveName(hostName, { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });
}
