/** How long what one process has claimed is left to it, in milliseconds; longer than any asking takes. */
export const LEASE_MS = 5 * 60_000;
