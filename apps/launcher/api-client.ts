import axios, { type AxiosInstance } from 'axios';
import { newId } from '#libs/kernel/ids.js';

/** The API refused; the message is what a person would read. */
export class ApiRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problem: unknown,
  ) {
    super(message);
    this.name = 'ApiRefusal';
  }
}

interface ProblemBody {
  readonly code?: string;
  readonly detail?: string;
}

/** A signed-in person's way through the public API. */
export class ApiClient {
  private readonly http: AxiosInstance;

  constructor(baseUrl: string, token?: string) {
    this.http = axios.create({
      baseURL: `${baseUrl}/api/v1`,
      timeout: 60_000,
      validateStatus: () => true,
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      maxBodyLength: Infinity,
    });
  }

  static async signIn(baseUrl: string, username: string, password: string): Promise<ApiClient> {
    const session = await new ApiClient(baseUrl).post<{ token: string }>('/session', { username, password });
    return new ApiClient(baseUrl, session.token);
  }

  async signOut(): Promise<void> {
    answerOf(await this.http.delete('/session'));
  }

  async get<T>(path: string, query: Readonly<Record<string, string | number>> = {}): Promise<T> {
    return answerOf(await this.http.get(path, { params: query })) as T;
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return answerOf(await this.http.post(path, body, { headers: { 'Idempotency-Key': newId() } })) as T;
  }
}

function answerOf(response: { readonly status: number; readonly data: unknown }): unknown {
  if (response.status < 400) return response.data;
  const problem = response.data as ProblemBody;
  throw new ApiRefusal(
    response.status,
    problem.code ?? 'unknown',
    `${response.status} ${problem.code ?? ''}: ${problem.detail ?? ''}`,
    problem,
  );
}
