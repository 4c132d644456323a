/**
 * What no text of ours may hold: control characters but tab and line feed (PostgreSQL refuses NUL, platforms refuse
 * the rest), and the marks that turn the direction of writing, with which a text can read otherwise than it is.
 */
// eslint-disable-next-line no-control-regex -- these are the characters to take out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text fit to be stored: line ends are LF, forbidden characters are gone, half surrogate pairs become U+FFFD. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(FORBIDDEN, '')
    .toWellFormed();
}

/** Like `cleanText`, on one line and without white space around it. */
export function cleanLine(text: string): string {
  return cleanText(text)
    .replace(/[\n\t]+/g, ' ')
    .trim();
}
