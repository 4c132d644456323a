/** The query parameter of the "read more" link that carries the release's marker (reference 1.6, A12). */
const PARAMETER = 'ref';

const PLACEHOLDER = '{{release}}';

/** The public address with the placeholder that staging replaces by the release's marker. */
export function markedUrl(publicUrl: string): string {
  const [address = '', ...fragment] = publicUrl.split('#');
  const [path = '', ...query] = address.split('?');
  const kept = query
    .join('?')
    .split('&')
    .filter((pair) => pair !== '' && pair !== PARAMETER && !pair.startsWith(`${PARAMETER}=`));
  const anchor = fragment.length > 0 ? `#${fragment.join('#')}` : '';
  return `${path}?${[...kept, `${PARAMETER}=${PLACEHOLDER}`].join('&')}${anchor}`;
}

/** How the marker of a release reads in its "read more" link. */
export function markerPair(marker: string): string {
  return `${PARAMETER}=${marker}`;
}

/** The marker in a "read more" link, also when the platform has escaped the link for HTML; null when there is none. */
export function markerOf(sourceUrl: string): string | null {
  const [, query = ''] = /\?([^#]*)/.exec(sourceUrl.replaceAll('&amp;', '&')) ?? [];
  const marker = new URLSearchParams(query).get(PARAMETER);
  return marker === null || marker === '' ? null : marker;
}

/** Whether a marker is still the placeholder, which every release would share. */
export function isPlaceholder(marker: string): boolean {
  return marker.includes('{{');
}
