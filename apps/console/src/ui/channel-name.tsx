const SIGNS: Readonly<Record<string, { readonly letter: string; readonly color: string }>> = {
  wechat: { letter: '微', color: '#14723f' },
  weibo: { letter: '博', color: '#a33a12' },
  website: { letter: '网', color: '#1d5a9c' },
  ghost: { letter: '站', color: '#5b4a9e' },
};

/** A platform's sign: our own letter, no foreign logo. */
export function ChannelSign({ kind }: { kind: string }): React.ReactElement {
  const sign = SIGNS[kind] ?? { letter: '渠', color: '#4a5462' };
  return (
    <span
      aria-hidden="true"
      style={{
        display: 'inline-flex',
        flex: 'none',
        width: 18,
        height: 18,
        alignItems: 'center',
        justifyContent: 'center',
        borderRadius: 4,
        background: sign.color,
        color: '#fff',
        fontSize: 11,
        lineHeight: 1,
      }}
    >
      {sign.letter}
    </span>
  );
}

export function ChannelName({ kind, name }: { kind: string; name: string }): React.ReactElement {
  return (
    <span style={{ display: 'inline-flex', gap: 6, alignItems: 'baseline', minWidth: 0 }}>
      <ChannelSign kind={kind} />
      <span>{name}</span>
    </span>
  );
}
