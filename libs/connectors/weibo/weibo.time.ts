const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const STAMP = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2}) (\d{4})$/;

/** An instant as Weibo writes it, `Mon Mar 02 09:00:01 +0800 2026` (reference 1.16); null for anything else. */
export function readWeiboTime(text: string): Date | null {
  const [, month = '', day = '', time = '', hours = '', minutes = '', year = ''] = STAMP.exec(text) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (number === 0) return null;
  const instant = new Date(`${year}-${String(number).padStart(2, '0')}-${day}T${time}${hours}:${minutes}`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
