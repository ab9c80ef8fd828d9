import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { openDatabase } from '../../src/db/open.ts';

export const testDatabase = async (t: { teardown: (fn: () => unknown) => void }) => {
  const base = process.env.DATABASE_URL ?? '';
  const name = `t${process.pid}_${process.hrtime.bigint()}`;
  const admin = new pg.Client({ connectionString: base });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = base.replace(/\/[^/]*$/, `/${name}`);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const file of ['0000_the-first-plan.sql', '0001_audit-append-only.sql']) {
    await client.query(await readFile(`migrations/${file}`, 'utf8'));
  }
  await client.end();
  const open = openDatabase(url);
  t.teardown(async () => {
    await open.close();
    await admin.query(`drop database ${name}`);
    await admin.end();
  });
  return { ...open, url };
};
