import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** About four lines beside the text that is reviewed. */
const MOST_CHARACTERS = 160;
const MOST_LINES = 4;

function folded(text: string): string {
  const lines = text.split('\n').slice(0, MOST_LINES).join('\n');
  return Array.from(lines).slice(0, MOST_CHARACTERS).join('');
}

/** An opinion in its own lines; a long one begins folded. */
export function LongText({ text }: { text: string }): React.ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const short = folded(text);
  if (short === text) return <p className="opinion-text">{text}</p>;
  return (
    <>
      <p className="opinion-text">{open ? text : `${short}…`}</p>
      <Button
        type="link"
        size="small"
        className="opinion-fold"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t(open ? 'rounds.fold' : 'rounds.expand')}
      </Button>
    </>
  );
}
