import { defineConfig } from 'drizzle-kit';

// Tables live in src/features/*/tables.ts only: a table outside this glob would be left out
// of the migration in silence while foreign keys to it are still written.
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/features/*/tables.ts',
  out: './migrations',
  casing: 'snake_case',
});
