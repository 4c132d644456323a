import type { ConnectorContext } from '#libs/channels/connector.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { readWebsiteSettings } from '../website.settings.js';
import { wordpressFault, wordpressOutcome } from './wordpress.errors.js';

const DISCOVERY_TIMEOUT_MS = 15_000;

export type Discovery =
  | { readonly kind: 'found'; readonly apiRoot: string }
  | { readonly kind: 'retry' | 'config'; readonly fault: Fault };

/**
 * Root of the REST interface: as the settings say, else from the home page's Link header, else the form that works
 * without pretty links (reference 1.4). A root on another host is refused: it would be handed the password.
 */
export async function discoverApiRoot(context: ConnectorContext): Promise<Discovery> {
  const settings = readWebsiteSettings(context.channel.settings);
  if (settings.apiRoot !== '') return { kind: 'found', apiRoot: settings.apiRoot };
  const answer = await context.http.read({
    method: 'GET',
    url: settings.siteUrl,
    timeoutMs: DISCOVERY_TIMEOUT_MS,
    signal: context.signal,
  });
  if (answer.kind !== 'answer') return { kind: 'retry', fault: answer.fault };
  if (answer.status < 200 || answer.status >= 300) {
    const refusal = { status: answer.status, code: null, params: [], existingTerm: null };
    const { kind } = wordpressOutcome(refusal);
    return {
      kind: kind === 'retry' || kind === 'unknown' ? 'retry' : 'config',
      fault: wordpressFault(refusal),
    };
  }
  const linked = /<([^<>]+)>;\s*rel="https:\/\/api\.w\.org\/"/.exec(answer.headers['link'] ?? '')?.[1];
  const apiRoot = URL.parse(linked ?? '?rest_route=/', withinFolder(settings.siteUrl));
  if (apiRoot === null || !isSameSite(apiRoot, new URL(settings.siteUrl))) {
    return { kind: 'config', fault: FOREIGN_ROOT };
  }
  return { kind: 'found', apiRoot: apiRoot.href };
}

/**
 * A folder with its slash: without, the web server sends a call on. A read follows, so that the connection test would
 * pass; a write does not.
 */
function withinFolder(siteUrl: string): string {
  const url = new URL(siteUrl);
  if (!/\/[^/]*\.[^/]*$/.test(url.pathname)) url.pathname = url.pathname.replace(/\/*$/, '/');
  return url.href;
}

function isSameSite(apiRoot: URL, site: URL): boolean {
  return (
    apiRoot.origin === site.origin || (apiRoot.protocol === 'https:' && apiRoot.hostname === site.hostname)
  );
}

const FOREIGN_ROOT: Fault = {
  code: 'website.foreign_api_root',
  message:
    '网站首页给出的接口地址不在同一主机上，为保护密码没有使用。请把网站首页改填为最终地址，或直接填写接口根地址。',
};
