import { Button, Input, Popconfirm, Space } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CoverPicture } from '../../ui/cover-picture.js';
import { COVER_TYPES, coverImage } from './cover-image.js';
import { Fault } from './fault.js';

export interface CoverFieldProps {
  readonly cover: string | undefined;
  /** That of all channels, which holds where there is none. */
  readonly inherited: string | undefined;
  readonly editable: boolean;
  readonly describedBy: string;
  /** An empty text takes the cover away. */
  readonly onChange: (cover: string) => void;
}

/** The picture a channel shows with the text: uploaded, or named by its address. */
export function CoverField(props: CoverFieldProps): React.ReactElement {
  const { cover, inherited, editable } = props;
  const { t } = useTranslation();
  return (
    <div role="group" aria-labelledby="variant-cover-label" className="cover-field">
      <span id="variant-cover-label" className="field-label">
        {t('draftDesk.cover.label')}
      </span>
      {cover !== undefined && <CoverPicture cover={cover} />}
      {cover === undefined && inherited !== undefined && (
        <>
          <p className="muted">{t('draftDesk.cover.inherited')}</p>
          <CoverPicture cover={inherited} />
        </>
      )}
      {cover === undefined && inherited === undefined && <p className="muted">{t('draftDesk.cover.none')}</p>}
      {editable && <CoverTools {...props} />}
    </div>
  );
}

function CoverTools({ cover, describedBy, onChange }: CoverFieldProps): React.ReactElement {
  const { t } = useTranslation();
  const file = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const upload = async (chosen: File): Promise<void> => {
    setBusy(true);
    const address = await coverImage(chosen);
    setBusy(false);
    setFault(address === null ? t('draftDesk.cover.notPicture') : undefined);
    if (address !== null) onChange(address);
  };
  return (
    <>
      <div className="row">
        <Button
          id="variant-cover"
          size="small"
          loading={busy}
          aria-describedby={describedBy}
          onClick={() => file.current?.click()}
        >
          {t(cover === undefined ? 'draftDesk.cover.upload' : 'draftDesk.cover.replace')}
        </Button>
        <input
          ref={file}
          hidden
          type="file"
          aria-label={t('draftDesk.cover.upload')}
          accept={COVER_TYPES.join(',')}
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = '';
            if (chosen !== undefined) void upload(chosen);
          }}
        />
        {cover !== undefined && (
          <Popconfirm
            title={t('draftDesk.cover.removeSure')}
            description={t('draftDesk.cover.removeHelp')}
            okText={t('common.remove')}
            okButtonProps={{ danger: true }}
            cancelText={t('common.cancel')}
            onConfirm={() => onChange('')}
          >
            <Button size="small" danger>
              {t('draftDesk.cover.remove')}
            </Button>
          </Popconfirm>
        )}
        <CoverAddress onTake={onChange} onFault={setFault} />
      </div>
      <p className="muted">{t('draftDesk.cover.help')}</p>
      <Fault text={fault} />
    </>
  );
}

/** An address as the server takes it: on the web, encrypted, with nothing in it that ends an attribute. */
const ADDRESS = /^https:\/\/[^\s"<>\\]+$/i;

function CoverAddress({
  onTake,
  onFault,
}: {
  onTake: (address: string) => void;
  onFault: (fault: string | undefined) => void;
}): React.ReactElement {
  const { t } = useTranslation();
  const [address, setAddress] = useState('');
  const take = (): void => {
    const given = address.trim();
    const good = ADDRESS.test(given) && URL.canParse(given);
    onFault(good ? undefined : t('draftDesk.cover.notAddress'));
    if (!good) return;
    setAddress('');
    onTake(given);
  };
  return (
    <Space.Compact size="small">
      <Input
        aria-label={t('draftDesk.cover.address')}
        placeholder="https://"
        maxLength={2000}
        value={address}
        onChange={(event) => setAddress(event.target.value)}
        onPressEnter={take}
      />
      <Button disabled={address.trim() === ''} onClick={take}>
        {t('draftDesk.cover.take')}
      </Button>
    </Space.Compact>
  );
}
