/** What is wrong with the field above. */
export function Fault({ text }: { text: string | undefined }): React.ReactElement | null {
  if (text === undefined) return null;
  return (
    <p className="field-fault" role="alert">
      {text}
    </p>
  );
}
