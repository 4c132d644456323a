import iconv from 'iconv-lite';
import { invalid } from '#libs/kernel/problem.js';

export type TextEncoding = 'auto' | 'utf-8' | 'gb18030';

/**
 * Reads a file's bytes as text without NUL. `auto` goes by the byte order mark, else takes UTF-8 if every byte fits, else
 * GB18030, as spreadsheets save in China.
 * @throws Problem 422 when the bytes are not text in the encoding.
 */
export function decodeText(bytes: Buffer, encoding: TextEncoding): string {
  return (encoding === 'auto' ? decodedByMark(bytes) : decodedAs(bytes, encoding)).replaceAll('\u0000', '');
}

function decodedByMark(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return utf8(bytes) ?? decodedAs(bytes, 'gb18030');
}

function decodedAs(bytes: Buffer, encoding: 'utf-8' | 'gb18030'): string {
  const text = encoding === 'utf-8' ? utf8(bytes) : iconv.decode(bytes, 'gb18030');
  if (text !== undefined && !text.includes('\ufffd')) return text;
  const remedy =
    encoding === 'utf-8' ? '请改用 encoding: "auto" 或 "gb18030"' : '请用表格软件另存为“CSV UTF-8”后再导入';
  throw invalid([
    {
      field: 'contentBase64',
      code: 'unreadable-text',
      message: `文件不是有效的 ${encoding.toUpperCase()} 文本，${remedy}。`,
    },
  ]);
}

/** Undefined when the bytes are not UTF-8. A byte order mark is dropped. */
function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
