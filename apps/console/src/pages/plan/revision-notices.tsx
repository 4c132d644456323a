import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ACT_PERMISSIONS } from '../../api/act-permissions.js';
import { useAct } from '../../api/act.js';
import { KEYS, type Release } from '../../api/queries.js';
import { chooseRevision } from '../../api/release-acts.js';
import { useMay } from '../../api/session.js';
import { Notice } from '../../ui/notice.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { toastDone, toastFailed } from '../../ui/toast.js';

/** Which text this release carries: one that was approved since, one that it corrects, one that corrects it. */
export function RevisionNotices({ release }: { release: Release }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <>
      {release.correctsId !== null && (
        <p>
          <Link to={`/releases/${release.correctsId}`}>{t('correction.corrects')}</Link>
        </p>
      )}
      {release.correctedById !== null && (
        <p>
          <Link to={`/releases/${release.correctedById}`}>{t('correction.correctedBy')}</Link>
        </p>
      )}
      {release.newerRevisionId !== null && release.choices.includes('choose_revision') && (
        <NewerText release={release} revisionId={release.newerRevisionId} />
      )}
    </>
  );
}

function NewerText({ release, revisionId }: { release: Release; revisionId: string }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const problemText = useProblemText();
  const declined = release.newerRevisionDeclined;
  const choose = useAct(chooseRevision, {
    touches: [KEYS.releases, ['plan']],
    onDone: (_, { choice }) => toastDone(t(`correction.chosen.${choice}`)),
    onRefused: (problem) => toastFailed(problemText(problem).detail),
  });
  const button = (choice: 'keep' | 'swap'): React.ReactElement => (
    <Button
      size="small"
      disabled={choose.isPending}
      onClick={() => choose.once({ id: release.id, choice, revisionId })}
    >
      {t(`correction.${choice}`)}
    </Button>
  );
  return (
    <Notice
      kind={declined ? 'info' : 'warn'}
      title={t(declined ? 'correction.declined' : 'correction.newer')}
      action={
        may(ACT_PERMISSIONS.choose_revision) && (
          <span className="row">
            {button('swap')}
            {!declined && button('keep')}
          </span>
        )
      }
    >
      {t('correction.newerHelp')}
    </Notice>
  );
}
