/** Random bytes as hexadecimal. `crypto.randomUUID` is missing where the page is served over plain HTTP by name. */
function hex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

export function randomKey(): string {
  return hex(16);
}

/** A UUIDv7, as the server makes them: ordered by the time it was made. */
export function newId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  const random = hex(10);
  const variant = ((parseInt(random.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}
