import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import { listTerritory } from '../../registers/queries.ts';
import {
  type CheckedLine,
  findingOfDoubleCell,
  findingOfMissingCell,
  findingsOfLine,
  type PlacedFinding,
} from '../rules/findings.ts';
import { assessments, sectors } from '../schemas.ts';
import { listDoubleCells } from './rollups.ts';
import type { RoundRow } from './rounds.ts';
import type { SurveyRow } from './surveys.ts';

const words = (list: readonly string[]) => sql.raw(`array[${list.map((word) => `'${word}'`).join(', ')}]`);

/** All lines of a version as the rules of findings see them, in the order of their codes. */
const listCheckedLines = async (db: Database, versionKey: number): Promise<CheckedLine[]> =>
  rowsOf<CheckedLine>(
    db,
    sql`
      select a.code as "areaCode", p.code as "professionCode", (${words(sectors)})[l.sector_id] as sector,
        l.year::int as year, l.headcount, l.full_time_equivalents::float8 as "fullTimeEquivalents",
        l.needed_full_time_equivalents::float8 as "neededFullTimeEquivalents",
        l.expected_retirements as "expectedRetirements", (${words(assessments)})[l.assessment_id] as assessment
      from survey_lines l join areas a on a.id = l.area_id join professions p on p.id = l.profession_id
      where l.version_key = ${versionKey}
      order by a.code collate "C", p.code collate "C", l.specialty_id, l.sector_id, l.year`,
  );

const placeOf = ({ areaCode, professionCode, sector, year }: CheckedLine) => ({
  areaCode,
  professionCode,
  sector,
  year,
});

/** A region of the council's territory and a profession asked for that the version has no base-year line for. */
interface MissingCell {
  readonly areaCode: string;
  readonly professionCode: string;
}

/** Regions × professions of a round without any line for the base year, also on their municipalities' behalf. */
const listMissingCells = async (
  db: Database,
  filter: { versionKey: number; roundKey: number; regionIds: readonly number[]; baseYear: number },
): Promise<MissingCell[]> =>
  rowsOf<MissingCell>(
    db,
    sql`
      select a.code as "areaCode", p.code as "professionCode"
      from areas a cross join round_professions asked join professions p on p.id = asked.profession_id
      where a.id in (select unnest(${sql.param([...filter.regionIds])}::smallint[])) and asked.round_key = ${filter.roundKey}
        and not exists (
          select from survey_lines l join areas la on la.id = l.area_id
          where l.version_key = ${filter.versionKey} and l.profession_id = p.id and l.year = ${filter.baseYear}
            and a.id in (la.id, la.region_id)
        )
      order by 1, 2`,
  );

/** Everything that is wrong or looks odd in a version: errors first, then warnings in the order of their codes. */
export const listFindings = async (
  db: Database,
  request: { survey: SurveyRow; versionKey: number; round: RoundRow },
): Promise<PlacedFinding[]> => {
  const { survey, versionKey, round } = request;
  const territory = await listTerritory(db, survey.healthcareRegionId, round.referenceDate);
  // A region that is divided may be reported by the other council, so its absence here is no finding.
  const regionIds = territory.filter((area) => area.isWhole && area.areaCode.length === 2).map((area) => area.areaId);
  const doubled = await listDoubleCells(db, versionKey);
  const missing = await listMissingCells(db, { versionKey, roundKey: round.key, regionIds, baseYear: round.baseYear });
  const lines = await listCheckedLines(db, versionKey);
  return [
    ...doubled.map(findingOfDoubleCell),
    ...lines.flatMap((line) => findingsOfLine(line).map((finding) => ({ ...finding, ...placeOf(line) }))),
    ...missing.map((cell) => findingOfMissingCell(cell, round.baseYear)),
  ];
};
