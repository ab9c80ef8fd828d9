import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { decide, requireAllowed } from '../../../core/actor.ts';
import { notFound } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { copyInto } from '../../../db/copy.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { canonicalJson, type JsonValue, sha256OfCanonicalJson } from '../../../formats/canonical-json.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import {
  createPublishedStaging,
  findParameterSet,
  insertParameterSet,
  type ParameterSetRow,
  replacePublishedParameters,
} from '../queries/parameters.ts';
import type { NewParameterSet } from '../schemas/parameters.ts';

/** Brings the published parameters to the content of their data file; answers how many there are. */
export const loadPublishedParameters = (db: Database, folder: string): Promise<number> =>
  inTransaction(db, async (tx) => {
    await createPublishedStaging(tx);
    await copyInto(
      tx,
      'staged_published_parameters (profession_code, parameter, value, title, published)',
      createReadStream(join(folder, 'published_parameters.csv')),
      'format csv, header match',
    );
    return replacePublishedParameters(tx);
  });

/** Keeps a parameter set as the next version of its name. What it says is checked where it is used, by a scenario. */
export const keepParameterSet = async (context: CommandContext, request: NewParameterSet): Promise<ParameterSetRow> => {
  requireAllowed(decide(context.actor, 'forecast:run'));
  return inTransaction(context.db, async (tx) => {
    const id = context.newId();
    const content = request.content as unknown as JsonValue;
    const contentHash = sha256OfCanonicalJson(content);
    await insertParameterSet(tx, {
      id,
      name: request.name,
      description: request.description,
      content: canonicalJson(content),
      contentHash,
      createdAt: context.now(),
      createdBy: context.actor.subject,
    });
    await appendAuditEvent(tx, context, {
      operation: 'keepParameterSet',
      objectType: 'parameter-set',
      objectId: id,
      details: { contentHash },
    });
    const kept = await findParameterSet(tx, id);
    if (kept === undefined) throw notFound();
    return kept;
  });
};
