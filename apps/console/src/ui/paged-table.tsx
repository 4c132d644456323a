import { Table, type TableProps } from 'antd';
import { LoadMore, type LoadMoreProps } from './load-more.js';
import { ProblemAlert } from './problem-alert.js';

/** The part of an endless query a table needs: its pages, and how they fare. */
export interface PagedQuery<Row> {
  readonly data: { readonly pages: readonly { readonly items: readonly Row[] }[] } | undefined;
  readonly isError: boolean;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly refetch: () => unknown;
}

export interface PagedTableProps<Row> {
  readonly query: PagedQuery<Row> & LoadMoreProps['query'];
  readonly columns: NonNullable<TableProps<Row>['columns']>;
  /** Pixels below which it scrolls by itself. */
  readonly width: number;
  /** What it says when there is nothing: why, and what to do next. */
  readonly empty: React.ReactNode;
  readonly expandable?: NonNullable<TableProps<Row>['expandable']>;
  /** The rows in another order than they came, or fewer. */
  readonly arrange?: (rows: readonly Row[]) => readonly Row[];
}

/** A list read page by page. What was read stays when reading on fails. */
export function PagedTable<Row extends { readonly id: string }>({
  query,
  columns,
  width,
  empty,
  expandable,
  arrange = (rows) => rows,
}: PagedTableProps<Row>): React.ReactElement {
  const rows = arrange(query.data?.pages.flatMap((page) => page.items) ?? []);
  return (
    <>
      {query.isError && (
        <div className="panel-body">
          <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
        </div>
      )}
      {(query.data !== undefined || !query.isError) && (
        <Table<Row>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={rows}
          loading={query.isLoading}
          pagination={false}
          scroll={{ x: width }}
          locale={{ emptyText: query.isLoading ? ' ' : empty }}
          {...(expandable === undefined ? {} : { expandable })}
        />
      )}
      {rows.length > 0 && <LoadMore query={query} count={rows.length} />}
    </>
  );
}
