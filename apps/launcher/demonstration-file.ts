import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { ApiClient, ApiRefusal } from './api-client.js';
import { DEMO_ADMIN, DEMO_CAST, DEMO_PASSWORD, type DemoPerson } from './seed.js';
import { demonstrationFile, type Stack } from './stack.js';

/** Whether the demonstration's people and channels have been made in this data folder. */
export async function isSeeded(stack: Stack, dataDir: string): Promise<boolean> {
  return existsSync(demonstrationFile(dataDir)) || (await letsIn(stack, DEMO_ADMIN));
}

/** The demonstration's people who still have its password. */
export async function peopleWithDemoPassword(stack: Stack): Promise<readonly DemoPerson[]> {
  const accounts: DemoPerson[] = [];
  for (const person of DEMO_CAST) if (await letsIn(stack, person)) accounts.push(person);
  return accounts;
}

/** Writes down what the console tells a newcomer. */
export async function tellDemonstration(
  stack: Stack,
  dataDir: string,
  accounts: readonly DemoPerson[],
): Promise<void> {
  const told = { sandboxUrl: stack.sandbox.page, password: DEMO_PASSWORD, accounts };
  await writeFile(demonstrationFile(dataDir), `${JSON.stringify(told, null, 2)}\n`);
}

async function letsIn(stack: Stack, person: DemoPerson): Promise<boolean> {
  try {
    const client = await ApiClient.signIn(stack.baseUrl, person.username, DEMO_PASSWORD);
    await client.signOut();
    return true;
  } catch (error) {
    if (error instanceof ApiRefusal && error.code === 'sign-in-refused') return false;
    throw error;
  }
}
