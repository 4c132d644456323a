import { context, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';

const TRACER = 'jida';

let on = false;

export interface TracingOptions {
  /** The OTLP collector's address for traces, like `http://127.0.0.1:4318/v1/traces`. */
  readonly endpoint: string | null;
  /** Name of the process in the traces. */
  readonly service: string;
  /** Where finished spans go instead of the collector. */
  readonly processor?: SpanProcessor;
}

/** Starts tracing when there is somewhere to send spans to; else nothing is recorded and steps cost nothing more. */
export function startTracing(options: TracingOptions): { stop(): Promise<void> } {
  const processor = options.processor ?? exporterOf(options.endpoint);
  if (processor === undefined)
    return {
      stop: async () => {
        await Promise.resolve();
      },
    };
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service }),
    spanProcessors: [processor],
  });
  provider.register();
  on = true;
  return {
    stop: async () => {
      on = false;
      await provider.shutdown().catch(() => undefined);
      trace.disable();
      context.disable();
    },
  };
}

function exporterOf(endpoint: string | null): SpanProcessor | undefined {
  return endpoint === null ? undefined : new BatchSpanProcessor(new OTLPTraceExporter({ url: endpoint }));
}

/** Runs `act` as a span: its duration, and the fault it threw. */
export async function inSpan<T>(
  name: string,
  attributes: Attributes,
  act: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  if (!on) return await act(undefined);
  return await trace.getTracer(TRACER).startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await act(span);
    } catch (error) {
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error ? error.name : 'unknown',
      });
      throw error;
    } finally {
      span.end();
    }
  });
}

/**
 * Makes each call of a method a span named `name`, with the id of the release its first argument names: the id itself,
 * a row, a ticket with one, or a job.
 */
export function Traced(name: string) {
  return <Method>(_target: object, _key: string, descriptor: TypedPropertyDescriptor<Method>): void => {
    const original = descriptor.value as ((...args: unknown[]) => Promise<unknown>) | undefined;
    if (original === undefined) return;
    const traced = async function traced(this: unknown, ...args: unknown[]): Promise<unknown> {
      return await inSpan(name, attributesOf(args[0]), async () => await original.apply(this, args));
    };
    descriptor.value = traced as Method;
  };
}

function attributesOf(subject: unknown): Attributes {
  const id = releaseIdOf(subject);
  return id === undefined ? {} : { 'jida.release_id': id };
}

function releaseIdOf(subject: unknown): string | undefined {
  if (typeof subject === 'string') return subject;
  if (typeof subject !== 'object' || subject === null) return undefined;
  const row: unknown = Reflect.get(subject, 'row');
  if (row !== undefined) return releaseIdOf(row);
  const data: unknown = Reflect.get(subject, 'data');
  const id: unknown =
    typeof data === 'object' && data !== null ? Reflect.get(data, 'releaseId') : Reflect.get(subject, 'id');
  return typeof id === 'string' ? id : undefined;
}
