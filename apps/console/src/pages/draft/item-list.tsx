import { Button, Input, Popconfirm } from 'antd';
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldFault } from '../../api/problem.js';
import type { DocNode } from '../../text/document.js';
import { AnswerEditor } from './answer-editor.js';
import { blankItem, faultAt, moved, type Item } from './content.js';
import { Fault } from './fault.js';
import { FieldFindings, findingsId } from './field-findings.js';
import type { DraftDesk } from './use-draft.js';

const MOST_ITEMS = 50;

/** The questions with their answers, in the order in which they are published. */
export function ItemList({
  desk,
  faults,
}: {
  desk: DraftDesk;
  faults: readonly FieldFault[];
}): React.ReactElement {
  const { t } = useTranslation();
  const { items } = desk.content;
  const set = (index: number, part: Partial<Item>): void =>
    desk.change({ items: items.map((item, at) => (at === index ? { ...item, ...part } : item)) });
  return (
    <div className="stack">
      {items.map((item, index) => (
        <ItemFields
          key={item.id}
          item={item}
          number={index + 1}
          count={items.length}
          editable={desk.mayEdit}
          epoch={desk.epoch}
          questionFault={faultAt(faults, `items[${index}].question`)}
          answerFault={faultAt(faults, `items[${index}].answer`)}
          onQuestion={(question) => set(index, { question })}
          onAnswer={(answer) => set(index, { answer: answer as unknown as Item['answer'] })}
          onMove={(step) => desk.change({ items: moved(items, index, step) })}
          onRemove={() => desk.change({ items: items.filter((_, at) => at !== index) })}
        />
      ))}
      {desk.mayEdit && (
        <Button
          block
          type="dashed"
          icon={<PlusOutlined aria-hidden />}
          disabled={items.length >= MOST_ITEMS}
          onClick={() => desk.change({ items: [...items, blankItem()] })}
        >
          {t('draft.addItem')}
        </Button>
      )}
    </div>
  );
}

interface ItemFieldsProps {
  readonly item: Item;
  readonly number: number;
  readonly count: number;
  readonly editable: boolean;
  readonly epoch: number;
  readonly questionFault: string | undefined;
  readonly answerFault: string | undefined;
  readonly onQuestion: (question: string) => void;
  readonly onAnswer: (answer: DocNode) => void;
  readonly onMove: (step: -1 | 1) => void;
  readonly onRemove: () => void;
}

const ItemFields = memo(function ItemFields(props: ItemFieldsProps): React.ReactElement {
  const { t } = useTranslation();
  const { item, number, count, editable } = props;
  const question = { kind: 'question', itemId: item.id } as const;
  const answer = { kind: 'answer', itemId: item.id } as const;
  return (
    <section className="panel" id={`item-${number}`} aria-label={t('draft.item', { number })}>
      <div className="panel-head">
        <h2>{t('draft.item', { number })}</h2>
        {editable && (
          <div className="row">
            <Button
              type="text"
              size="small"
              icon={<ArrowUpOutlined aria-hidden />}
              disabled={number === 1}
              aria-label={t('draft.up')}
              onClick={() => props.onMove(-1)}
            />
            <Button
              type="text"
              size="small"
              icon={<ArrowDownOutlined aria-hidden />}
              disabled={number === count}
              aria-label={t('draft.down')}
              onClick={() => props.onMove(1)}
            />
            <Popconfirm
              title={t('draft.removeItem')}
              description={t('draft.removeSure')}
              okText={t('common.remove')}
              okButtonProps={{ danger: true }}
              cancelText={t('common.cancel')}
              onConfirm={props.onRemove}
            >
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('draft.removeItem')}
              />
            </Popconfirm>
          </div>
        )}
      </div>
      <div className="panel-body stack">
        <div>
          <label className="field-label" htmlFor={`question-${item.id}`}>
            {t('draft.question')}
          </label>
          <Input.TextArea
            id={`question-${item.id}`}
            aria-describedby={findingsId(question)}
            autoSize={{ minRows: 1, maxRows: 4 }}
            maxLength={500}
            readOnly={!editable}
            value={item.question}
            status={props.questionFault === undefined ? '' : 'error'}
            placeholder={editable ? t('draft.questionHint') : ''}
            onChange={(event) => props.onQuestion(event.target.value)}
          />
          <Fault text={props.questionFault} />
          <FieldFindings place={question} />
        </div>
        <div>
          <span className="field-label">{t('draft.answer')}</span>
          <AnswerEditor
            id={`answer-${item.id}`}
            describedBy={findingsId(answer)}
            value={item.answer as unknown as DocNode}
            editable={editable}
            epoch={props.epoch}
            label={`${t('draft.item', { number })} ${t('draft.answer')}`}
            onChange={props.onAnswer}
          />
          <Fault text={props.answerFault} />
          <FieldFindings place={answer} />
        </div>
      </div>
    </section>
  );
});
