import { isJsonObject, type Json } from '#libs/kernel/json.js';

/** Whether the platform takes an answer's text: `success`, nothing, or a reply in XML or JSON (reference A8.1, A8.2). */
export function isTaken(text: string): boolean {
  return text === '' || text === 'success' || text.startsWith('<xml>') || isJsonReply(text);
}

function isJsonReply(text: string): boolean {
  try {
    const reply = JSON.parse(text) as Json;
    return isJsonObject(reply) && ['Encrypt', 'MsgType'].some((member) => typeof reply[member] === 'string');
  } catch {
    return false;
  }
}
