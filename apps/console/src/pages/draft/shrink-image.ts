/** An answer may hold 100 kB in all; base64 adds a third. */
const LARGEST_BYTES = 60_000;
const WIDTHS = [1080, 800, 640, 480];
const QUALITIES = [0.85, 0.7, 0.55];

/** Draws a picture again, smaller, until it fits into an answer. Answers null when it does not. */
export async function shrinkImage(file: Blob, largestBytes = LARGEST_BYTES): Promise<string | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  for (const width of WIDTHS) {
    const scale = Math.min(1, width / bitmap.width);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const url = canvas.toDataURL('image/jpeg', quality);
      if (url.length * 0.75 <= largestBytes) return url;
    }
  }
  return null;
}
