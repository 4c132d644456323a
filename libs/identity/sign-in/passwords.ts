import { hash, verify } from '@node-rs/argon2';
import type { FieldFault } from '#libs/kernel/problem.js';

/** OWASP's recommendation for argon2id: 19 MiB, two passes, one lane. argon2id is the package's default algorithm. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const SHORTEST = 10;

export async function hashPassword(password: string): Promise<string> {
  return await hash(password, COST);
}

export async function passwordMatches(passwordHash: string, password: string): Promise<boolean> {
  return await verify(passwordHash, password);
}

/** What is wrong with a new password; empty when nothing is. */
export function passwordFaults(field: string, password: string, username: string): readonly FieldFault[] {
  const fault = (code: string, message: string): readonly FieldFault[] => [{ field, code, message }];
  if (password.length < SHORTEST) return fault('password-too-short', `密码至少 ${SHORTEST} 个字符。`);
  if (password.length > 200) return fault('password-too-long', '密码最多 200 个字符。');
  if (password.toLowerCase().includes(username.toLowerCase()))
    return fault('password-has-username', '密码不能包含用户名。');
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length;
  if (classes < 2) return fault('password-too-simple', '密码至少要有字母、数字、符号中的两类。');
  return [];
}
