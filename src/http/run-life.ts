import type { FastifyInstance, FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Scope } from '../core/actor.ts';
import type { CommandContext } from '../db/command.ts';
import type { Contract, Links } from './contract.ts';
import type { Language } from './negotiate.ts';
import { operation } from './operation.ts';
import type { Service } from './service.ts';

/** A run as far as its life goes. */
interface Run {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
}

/** Whoever computes runs outside requests. */
interface Runner {
  wake(): void;
  watch(): void;
  close(): Promise<void>;
}

interface RunLife<Row extends Run, Body extends z.ZodType, Id extends string> {
  readonly runner: Runner;
  readonly tag: Contract['tag'];
  /** Path of the collection and the name of the identifier in paths. */
  readonly path: string;
  readonly idName: Id;
  readonly params: z.ZodObject<Record<Id, z.ZodType<string, string>>>;
  /** Names of the operations, and the noun with its article. */
  readonly operationIds: { readonly cancel: string; readonly restart: string };
  readonly noun: string;
  readonly writeScope: Scope;
  readonly body: Body;
  readonly answer: (run: Row, links: Links, language: Language) => z.output<Body>;
  readonly cancel: (context: CommandContext, id: string) => Promise<Row>;
  readonly restart: (context: CommandContext, id: string) => Promise<Row>;
}

/** What the routes of a kind of run need of whoever computes. */
interface RunLifeControls<Row> {
  /** Looks for work once the answer has been sent; before that nobody else sees the run. */
  wakeAfter(reply: FastifyReply): void;
  /** Whoever follows a run that died must not wait for ever. */
  wakeFor(run: Row): void;
}

/** What all kinds of long runs have in common: they outlive their request, and are cancelled and restarted. */
export const runLife = <Row extends Run, Body extends z.ZodType, Id extends string>(
  app: FastifyInstance,
  service: Service,
  life: RunLife<Row, Body, Id>,
): RunLifeControls<Row> => {
  const { runner, tag, noun, path, idName, answer } = life;
  // Only a process that listens looks for work by itself; a run that is asked for wakes the runner anyhow.
  app.addHook('onListen', async () => runner.watch());
  app.addHook('onClose', () => runner.close());
  const wakeAfter = (reply: FastifyReply): void => void reply.raw.once('close', () => runner.wake());
  const idOf = (params: unknown): string => (params as Record<Id, string>)[idName];

  app.route(
    operation(
      service,
      {
        method: 'DELETE',
        path: `${path}/:${idName}`,
        operationId: life.operationIds.cancel,
        tag,
        summary: `Cancel ${noun}`,
        description: 'Cancels a run that is waiting or under way; its threads stop within a second. It stays listed.',
        access: life.writeScope,
        params: life.params,
        answers: { 200: { description: 'The cancelled run.', body: life.body, carries: ['Content-Language'] } },
        problems: ['forbidden', 'conflict'],
      },
      async ({ params, context, links, language }) =>
        answer(await life.cancel(context, idOf(params)), links, language) as never,
    ),
  );
  app.route(
    operation(
      service,
      {
        method: 'POST',
        idempotent: true,
        path: `${path}/:${idName}/restarts`,
        operationId: life.operationIds.restart,
        tag,
        summary: `Restart ${noun}`,
        description: 'Queues a failed or cancelled run once more, with the same inputs and seed.',
        access: life.writeScope,
        params: life.params,
        answers: {
          202: {
            description: 'The run, with its address in Location.',
            body: life.body,
            carries: ['Content-Language'],
          },
        },
        problems: ['forbidden', 'conflict'],
      },
      async ({ params, context, links, language, accepted, reply }) => {
        const run = await life.restart(context, idOf(params));
        wakeAfter(reply);
        return accepted(`${path}/${run.id}`, answer(run, links, language) as never);
      },
    ),
  );
  return {
    wakeAfter,
    wakeFor: (run) => {
      if (run.state === 'running' || run.state === 'queued') runner.wake();
    },
  };
};
