import { Button, Input } from 'antd';
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { FieldFault } from '../../api/problem.js';
import { Panel } from '../../ui/page.js';
import { faultAt, type Reference } from './content.js';
import { Fault } from './fault.js';
import { FieldFindings, findingsId } from './field-findings.js';
import type { DraftDesk } from './use-draft.js';
import { WishField } from './wish-field.js';

interface FieldsProps {
  readonly desk: DraftDesk;
  readonly faults: readonly FieldFault[];
}

const TITLE = { kind: 'title' } as const;
const LEAD = { kind: 'lead' } as const;

/** Title, lead, category and the wished time. */
export function HeadFields({ desk, faults }: FieldsProps): React.ReactElement {
  const { t } = useTranslation();
  const { content, mayEdit, change } = desk;
  return (
    <section className="panel panel-body stack">
      <div id="field-title">
        <label className="field-label" htmlFor="draft-title">
          {t('draft.heading')}
        </label>
        <Input
          id="draft-title"
          aria-describedby={findingsId(TITLE)}
          size="large"
          maxLength={100}
          showCount={mayEdit}
          readOnly={!mayEdit}
          value={content.title}
          status={faultAt(faults, 'title') === undefined ? '' : 'error'}
          onChange={(event) => change({ title: event.target.value })}
        />
        <Fault text={faultAt(faults, 'title')} />
        <FieldFindings place={TITLE} />
      </div>
      <div id="field-lead">
        <label className="field-label" htmlFor="draft-lead">
          {t('draft.lead')}
        </label>
        <Input.TextArea
          id="draft-lead"
          aria-describedby={findingsId(LEAD)}
          autoSize={{ minRows: 2, maxRows: 8 }}
          maxLength={2000}
          readOnly={!mayEdit}
          value={content.lead}
          placeholder={mayEdit ? t('draft.leadHint') : ''}
          onChange={(event) => change({ lead: event.target.value })}
        />
        <Fault text={faultAt(faults, 'lead')} />
        <FieldFindings place={LEAD} />
      </div>
      <div id="field-category">
        <label className="field-label" htmlFor="draft-category">
          {t('draft.category')}
        </label>
        <Input
          id="draft-category"
          style={{ maxWidth: 320 }}
          maxLength={60}
          readOnly={!mayEdit}
          value={content.category}
          onChange={(event) => change({ category: event.target.value })}
        />
        <Fault text={faultAt(faults, 'category')} />
      </div>
      <WishField draft={desk.draft} />
    </section>
  );
}

const MOST_REFERENCES = 20;

/** The rules an answer rests on. */
export function ReferenceFields({ desk, faults }: FieldsProps): React.ReactElement | null {
  const { t } = useTranslation();
  const references = desk.content.policyReferences;
  const set = (index: number, part: Partial<Reference>): void =>
    desk.change({
      policyReferences: references.map((one, at) => (at === index ? { ...one, ...part } : one)),
    });
  if (!desk.mayEdit && references.length === 0) return null;
  return (
    <Panel title={t('draft.references')} id="field-policyReferences">
      <div className="stack">
        {references.map((reference, index) => (
          <div key={index}>
            <div className="reference-row">
              <Input
                aria-label={t('draft.referenceTitle')}
                placeholder={t('draft.referenceTitle')}
                maxLength={200}
                readOnly={!desk.mayEdit}
                value={reference.title}
                onChange={(event) => set(index, { title: event.target.value })}
              />
              <Input
                aria-label={t('draft.referenceNumber')}
                placeholder={t('draft.referenceNumber')}
                maxLength={80}
                readOnly={!desk.mayEdit}
                value={reference.documentNumber ?? ''}
                onChange={(event) => set(index, { documentNumber: event.target.value })}
              />
              <Input
                aria-label={t('draft.referenceUrl')}
                placeholder="https://"
                maxLength={1000}
                readOnly={!desk.mayEdit}
                value={reference.url ?? ''}
                onChange={(event) => set(index, { url: event.target.value })}
              />
              {desk.mayEdit && (
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  onClick={() =>
                    desk.change({ policyReferences: references.filter((_, at) => at !== index) })
                  }
                />
              )}
            </div>
            <Fault text={faultAt(faults, `policyReferences[${index}]`)} />
          </div>
        ))}
        {desk.mayEdit && (
          <Button
            type="dashed"
            icon={<PlusOutlined aria-hidden />}
            disabled={references.length >= MOST_REFERENCES}
            onClick={() => desk.change({ policyReferences: [...references, { title: '' }] })}
          >
            {t('draft.addReference')}
          </Button>
        )}
      </div>
    </Panel>
  );
}
