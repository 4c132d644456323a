import type { Reader } from '#libs/database/tx.js';

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
}

interface Statement {
  readonly sql: string;
  readonly parameters?: readonly unknown[] | undefined;
}

/** Tables that PostgreSQL would read from one end to the other for the statement. */
export async function wholeReads(
  reader: Reader,
  { sql, parameters = [] }: Statement,
): Promise<readonly string[]> {
  const rows = await reader.query<{ 'QUERY PLAN': readonly { Plan: Node }[] }>(
    `EXPLAIN (FORMAT JSON) ${sql}`,
    parameters,
  );
  return rows.flatMap((row) => row['QUERY PLAN']).flatMap(({ Plan }) => inNode(Plan));
}

function inNode(node: Node): readonly string[] {
  const mine = node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : [];
  return [...mine, ...(node.Plans ?? []).flatMap(inNode)];
}
