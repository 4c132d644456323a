/** Something the public can see, as the sandbox's ledger or a drop's folder tells it. */
export interface LedgerEntry {
  readonly platform: string;
  readonly account: string;
  readonly publicationId: string;
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly url: string;
}
