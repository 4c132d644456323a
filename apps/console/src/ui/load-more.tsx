import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

export interface LoadMoreProps {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
  readonly count: number;
}

/** The foot of a list: how much is shown, and the way to the rest. */
export function LoadMore({ query, count }: LoadMoreProps): React.ReactElement {
  const { t } = useTranslation();
  return (
    <div className="row" style={{ justifyContent: 'center', padding: 10 }}>
      <span className="muted numeric">
        {t(query.hasNextPage ? 'common.shown' : 'common.listEnd', { count })}
      </span>
      {query.hasNextPage && (
        <Button size="small" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </div>
  );
}
