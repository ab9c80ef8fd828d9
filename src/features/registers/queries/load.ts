import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';

/** How one file of the registers becomes rows of its table. */
export interface RegisterSource {
  /** Name of the file and of its table. */
  readonly name: string;
  /** The file's columns, in order. */
  readonly columns: readonly string[];
  /** The table's columns, each with the expression over the `staged` rows that gives it. */
  readonly values: Readonly<Record<string, string>>;
  /** What identifies a row. */
  readonly key: readonly string[];
  /** True where other tables refer to the rows by an id, so that they are never removed or renumbered. */
  readonly referred: boolean;
}

const areaIdOf = (column: string): string => `(select id from areas where code = staged.${column})`;
const institutionId = '(select id from institutions where code = staged.institution_code)';
const professionId = '(select id from professions where code = staged.profession_code)';
/** A code that is named but unknown gives 0, which the foreign key refuses; no code gives null. */
const siblingIdOf = (table: string, column: string): string =>
  `case when staged.${column} is not null then coalesce((select other.id::smallint from staged_${table} as other where other.code = staged.${column}), 0) end`;
/** Columns that are stored as they are written. */
const as = (type: string, ...columns: string[]): Record<string, string> =>
  Object.fromEntries(columns.map((column) => [column, `staged.${column}::${type}`]));
const dated = as('date', 'valid_from', 'valid_to');

/** The files in the order in which they refer to each other. */
export const registerSources: readonly RegisterSource[] = [
  {
    name: 'areas',
    columns: [
      ...['id', 'code', 'kind', 'name_sv', 'name_en', 'official_name', 'county_name_sv', 'legal_form'],
      ...['region_code', 'source'],
    ],
    values: {
      ...as('smallint', 'id'),
      ...as('text', 'code', 'kind', 'name_sv', 'name_en', 'official_name', 'county_name_sv', 'legal_form', 'source'),
      region_id: siblingIdOf('areas', 'region_code'),
    },
    key: ['code'],
    referred: true,
  },
  {
    name: 'area_names',
    columns: ['area_code', 'valid_from', 'valid_to', 'statutory_name', 'legal_source'],
    values: { area_id: areaIdOf('area_code'), ...dated, ...as('text', 'statutory_name', 'legal_source') },
    key: ['area_id', 'valid_from'],
    referred: false,
  },
  {
    name: 'area_memberships',
    columns: ['healthcare_region_code', 'unit_code', 'valid_from', 'valid_to', 'legal_source'],
    values: {
      healthcare_region_id: areaIdOf('healthcare_region_code'),
      unit_id: areaIdOf('unit_code'),
      ...dated,
      ...as('text', 'legal_source'),
    },
    key: ['unit_id', 'valid_from'],
    referred: false,
  },
  {
    name: 'population_figures',
    columns: ['area_code', 'reference_date', 'population', 'source'],
    values: {
      area_id: areaIdOf('area_code'),
      ...as('date', 'reference_date'),
      ...as('integer', 'population'),
      ...as('text', 'source'),
    },
    key: ['reference_date', 'area_id'],
    referred: false,
  },
  {
    name: 'professions',
    columns: [
      ...['id', 'code', 'name_sv', 'name_en', 'occupation_codes', 'regulation', 'degree', 'degree_credits'],
      ...['programme_semesters', 'title_protection', 'licence_code', 'prerequisite', 'parent_code', 'notes'],
      ...['confidence', 'source'],
    ],
    values: {
      ...as('smallint', 'id'),
      ...as('text[]', 'occupation_codes'),
      ...as('numeric', 'degree_credits', 'programme_semesters'),
      ...as('text', 'code', 'name_sv', 'name_en', 'regulation', 'degree', 'title_protection', 'licence_code'),
      ...as('text', 'prerequisite', 'notes', 'confidence', 'source'),
      parent_profession_id: siblingIdOf('professions', 'parent_code'),
    },
    key: ['code'],
    referred: true,
  },
  {
    name: 'specialties',
    columns: ['id', 'code', 'name_sv', 'specialty_group', 'kind', 'profession_code', 'source'],
    values: {
      ...as('smallint', 'id'),
      ...as('text', 'code', 'name_sv', 'specialty_group', 'kind', 'source'),
      profession_id: professionId,
    },
    key: ['code'],
    referred: true,
  },
  {
    name: 'institutions',
    columns: [
      ...['id', 'code', 'name_sv', 'name_en', 'municipality_code', 'provider', 'notes', 'confidence', 'source'],
    ],
    values: {
      ...as('smallint', 'id'),
      ...as('text', 'code', 'name_sv', 'name_en', 'provider', 'notes', 'confidence', 'source'),
      municipality_id: areaIdOf('municipality_code'),
    },
    key: ['code'],
    referred: true,
  },
  {
    name: 'institution_sites',
    columns: ['institution_code', 'municipality_code', 'is_seat', 'confidence', 'source'],
    values: {
      institution_id: institutionId,
      municipality_id: areaIdOf('municipality_code'),
      ...as('boolean', 'is_seat'),
      ...as('text', 'confidence', 'source'),
    },
    key: ['institution_id', 'municipality_id'],
    referred: false,
  },
  {
    name: 'degree_rights',
    columns: [
      ...['institution_code', 'profession_code', 'valid_from', 'valid_to', 'granted_as_stated', 'ended_as_stated'],
      ...['confidence', 'source'],
    ],
    values: {
      institution_id: institutionId,
      profession_id: professionId,
      ...dated,
      ...as('text', 'granted_as_stated', 'ended_as_stated', 'confidence', 'source'),
    },
    key: ['institution_id', 'profession_id', 'valid_from'],
    referred: false,
  },
];

/** One load at a time, until the transaction ends. */
export const lockRegisters = async (db: Database): Promise<void> => {
  await rowsOf(db, sql`select pg_advisory_xact_lock(4711201781)`);
};

/** A table of text that takes a file as it is and is gone with the transaction. */
export const createStaging = async (db: Database, { name, columns }: RegisterSource): Promise<void> => {
  const definitions = columns.map((column) => `${column} text`).join(', ');
  await db.execute(sql.raw(`create temporary table staged_${name} (${definitions}) on commit drop`));
};

/** Codes whose id in the file is not the one that they have. */
export const listRenumberedCodes = (db: Database, { name }: RegisterSource): Promise<{ code: string }[]> =>
  rowsOf(
    db,
    sql.raw(`
      select code from staged_${name} as staged join ${name} as stored using (code)
      where stored.id <> staged.id::smallint order by code`),
  );

/** Inserts and updates rows from the staged file; rows that stand there already are left untouched. Returns the number of changes. */
export const upsertStaged = async (db: Database, { name, values, key }: RegisterSource): Promise<number> => {
  const columns = Object.keys(values);
  const changing = columns.filter((column) => !key.includes(column) && column !== 'id');
  const rows = await rowsOf(
    db,
    sql.raw(`
      insert into ${name} as stored (${columns.join(', ')})
      select ${Object.values(values).join(', ')} from staged_${name} as staged
      on conflict (${key.join(', ')}) do update set ${changing.map((column) => `${column} = excluded.${column}`).join(', ')}
      where (${changing.map((column) => `stored.${column}`).join(', ')})
        is distinct from (${changing.map((column) => `excluded.${column}`).join(', ')})
      returning 1`),
  );
  return rows.length;
};

/** Removes rows that the file no longer has, where nothing refers to them. Returns their number. */
export const deleteUnstaged = async (db: Database, { name, values, key }: RegisterSource): Promise<number> => {
  const given = key.map((column) => `${values[column]} as ${column}`).join(', ');
  // As text, two missing dates are equal and the comparison can be hashed.
  const keyOf = (table: string) => `row(${key.map((column) => `${table}.${column}`).join(', ')})::text`;
  const rows = await rowsOf(
    db,
    sql.raw(`
      delete from ${name} as stored
      where not exists (select from (select ${given} from staged_${name} as staged) as given where ${keyOf('given')} = ${keyOf('stored')})
      returning 1`),
  );
  return rows.length;
};

/** The SHA-256 of the data files whose content was loaded last. */
export const findContentHash = async (db: Database): Promise<string | undefined> => {
  const [row] = await rowsOf<{ sha256: string }>(db, sql`select sha256 from official_content`);
  return row?.sha256;
};

/** Keeps the SHA-256 of the data files that were loaded. */
export const upsertContentHash = async (db: Database, sha256: string): Promise<void> => {
  await db.execute(sql`
    insert into official_content (id, sha256) values (1, ${sha256}) on conflict (id) do update set sha256 = excluded.sha256`);
};
