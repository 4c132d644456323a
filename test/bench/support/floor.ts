import http from 'node:http';
import pg from 'pg';

/** About what the signed push of one of the bench's answers weighs. */
export const BODY_BYTES = 6_000;

export interface FloorOptions {
  readonly platformUrl: string;
  readonly databaseUrl: string;
  /** Lanes that each make one call at a time, as an account does. */
  readonly lanes: number;
  readonly calls: number;
  /** Bytes of one call's body. */
  readonly bodyBytes: number;
}

export interface Floor {
  readonly perSecond: number;
  /** From the start to each row written, in milliseconds. */
  readonly doneMs: readonly number[];
}

/**
 * The least that could be done: a bare loop that makes the same HTTP calls at the same concurrency over kept connections
 * and writes one row for each. No states, no checks, no history, nothing to recover with.
 */
export async function runFloor(options: FloorOptions): Promise<Floor> {
  const pool = new pg.Pool({ connectionString: options.databaseUrl, max: Math.min(options.lanes, 16) });
  await pool.query(
    'CREATE TABLE IF NOT EXISTS bench_floor (id text PRIMARY KEY, url text, at timestamptz NOT NULL)',
  );
  await pool.query('TRUNCATE bench_floor');
  await Promise.all(Array.from({ length: 8 }, async () => await pool.query('SELECT 1')));
  const agent = new http.Agent({ keepAlive: true });
  const body = Buffer.alloc(options.bodyBytes, 'x');
  const doneMs: number[] = [];
  let next = 0;
  const started = performance.now();
  const lane = async (): Promise<void> => {
    for (;;) {
      const number = next++;
      if (number >= options.calls) return;
      const id = `floor-${started}-${number}`;
      const url = await call(`${options.platformUrl}/push/floor`, id, body, agent);
      await pool.query('INSERT INTO bench_floor (id, url, at) VALUES ($1, $2, clock_timestamp())', [id, url]);
      doneMs.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  await pool.end();
  return { perSecond: options.calls / seconds, doneMs };
}

async function call(url: string, id: string, body: Buffer, agent: http.Agent): Promise<string> {
  return await new Promise((done, fail) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length, 'webhook-id': id };
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        done((JSON.parse(Buffer.concat(chunks).toString('utf8')) as { url: string }).url);
      });
      response.on('error', fail);
    });
    request.on('error', fail);
    request.end(body);
  });
}
