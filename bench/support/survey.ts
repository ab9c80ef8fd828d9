import { sql } from 'drizzle-orm';
import { v7 as newUuid } from 'uuid';
import type { Actor } from '../../src/core/actor.ts';
import type { CommandContext } from '../../src/db/command.ts';
import { type Database, inTransaction, rowsOf } from '../../src/db/open.ts';
import { listTerritory, registerCodes } from '../../src/features/registers/queries.ts';
import { lineRegisterOf } from '../../src/features/surveys/commands/lines.ts';
import { openRound } from '../../src/features/surveys/commands/rounds.ts';
import { createSurvey } from '../../src/features/surveys/commands/surveys.ts';
import { findSurvey } from '../../src/features/surveys/queries/surveys.ts';
import { hasSpecialty } from '../../src/features/surveys/rules/lines.ts';
import type { SurveyLine } from '../../src/features/surveys/schemas.ts';

const council = 'sodra';
const baseYear = 2024;
const horizonYears = Array.from({ length: 20 }, (_, index) => baseYear + 1 + index);

/** Who acts in benchmarks: an editor of the southern council, or the national office. */
export const actorOf = async (db: Database, role: 'council-editor' | 'national-office'): Promise<Actor> => {
  const code = role === 'national-office' ? role : `council-${council}`;
  const [organisation] = await rowsOf<{ id: number }>(db, sql`select id from organisations where code = ${code}`);
  const { areaIds } = await registerCodes(db);
  return {
    clientId: role,
    subject: role,
    organisationId: organisation?.id ?? 0,
    organisationCode: code,
    roles: [role],
    scopes: ['surveys:read', 'surveys:write', 'plans:read'],
    healthcareRegionId: role === 'national-office' ? null : (areaIds.get(council) ?? 0),
    institutionId: null,
  };
};

const contextOf = (db: Database, actor: Actor): CommandContext => ({
  db,
  actor,
  now: () => new Date(),
  newId: () => newUuid(),
  traceId: '0'.repeat(32),
});

/** Opens a round that asks for everything and creates the southern council's survey in it. */
export const newSurvey = async (db: Database): Promise<string> => {
  const { professionIds } = await registerCodes(db);
  const office = contextOf(db, await actorOf(db, 'national-office'));
  const round = await openRound(office, {
    name: 'Mätning',
    referenceDate: '2024-11-01',
    populationDate: '2024-12-31',
    baseYear,
    horizonYears,
    professionCodes: [...professionIds.keys()],
    opensAt: new Date('2024-01-01T00:00:00Z'),
    dueAt: new Date('2099-01-01T00:00:00Z'),
  });
  const editor = contextOf(db, await actorOf(db, 'council-editor'));
  return (await createSurvey(editor, { roundId: round.id })).id;
};

/** The survey with what its lines are checked against. */
export const openSurvey = async (db: Database, surveyId: string) =>
  inTransaction(db, async (tx) => {
    const survey = await findSurvey(tx, surveyId);
    if (survey === undefined) throw new Error('no survey');
    return { survey, version: survey.versions[0], register: await lineRegisterOf(tx, survey, new Date()) };
  });

/** Sound lines, each of another cell of the southern council's municipalities; a tenth have a comment. */
export const soundLines = async (db: Database, count: number): Promise<SurveyLine[]> => {
  const codes = await registerCodes(db);
  const territory = await listTerritory(db, codes.areaIds.get(council) ?? 0, '2024-11-01');
  const areas = territory.map(({ areaCode }) => areaCode).filter((code) => code.length === 4);
  const pairs = [...codes.professionIds].flatMap(([professionCode, id]) => [
    { professionCode },
    ...[...codes.specialties]
      .filter(([, specialty]) => hasSpecialty(id, specialty, codes))
      .map(([specialtyCode]) => ({ professionCode, specialtyCode })),
  ]);
  const lines: SurveyLine[] = [];
  for (const pair of pairs) {
    for (const areaCode of areas) {
      for (const sector of ['region', 'municipality', 'private', 'state'] as const) {
        for (const year of [baseYear, ...horizonYears]) {
          const index = lines.length;
          if (index === count) return lines;
          lines.push({
            areaCode,
            ...pair,
            sector,
            year,
            ...(year === baseYear
              ? { headcount: index % 5000, fullTimeEquivalents: (index % 9999) / 10, expectedRetirements: index % 90 }
              : {}),
            neededFullTimeEquivalents: (index % 99_999) / 100,
            assessment: 'shortage',
            assessmentChange: 'worse',
            ...(index % 10 === 0 ? { comment: 'Svårt att rekrytera; särskilt på landsbygden' } : {}),
          });
        }
      }
    }
  }
  throw new Error(`the council has ${lines.length} cells only`);
};
