import type { UseQueryResult } from '@tanstack/react-query';
import { ProblemAlert } from './problem-alert.js';

export interface QueryViewProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => React.ReactNode;
}

/** A query's answer: while it is read, when it failed, and when it is there. Data once shown stays on later failures. */
export function QueryView<T>({ query, children }: QueryViewProps<T>): React.ReactElement {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) {
    return (
      <div style={{ padding: 16 }}>
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  return (
    <div style={{ padding: 16 }} aria-busy="true">
      <div className="waiting-lines" />
    </div>
  );
}
