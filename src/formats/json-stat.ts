import { type Cube, type CubeDimension, placeOf } from '../core/cube.ts';
import type { Bilingual } from '../core/problem.ts';

type Language = keyof Bilingual;

const dimensionOf = (dimension: CubeDimension, language: Language) => {
  const units = dimension.members.flatMap(({ code, unit }) =>
    unit === undefined
      ? []
      : [[code, { label: unit.label[language], base: unit.label[language], decimals: unit.decimals }] as const],
  );
  return {
    label: dimension.label[language],
    category: {
      index: Object.fromEntries(dimension.members.map(({ code }, position) => [code, position])),
      label: Object.fromEntries(dimension.members.map(({ code, label }) => [code, label[language]])),
      ...(units.length === 0 ? {} : { unit: Object.fromEntries(units) }),
    },
  };
};

const rolesOf = (dimensions: readonly CubeDimension[]): Record<string, string[]> => {
  const roles: Record<string, string[]> = {};
  for (const { code, role } of dimensions) {
    if (role !== undefined) roles[role] = [...(roles[role] ?? []), code];
  }
  return roles;
};

/**
 * A cube as a JSON-stat 2.0 dataset (json-stat.org/full). Values stand by their place, since most crossings of a plan
 * are empty. A status other than the usual one stands beside its value; its words are in `extension.status.label`, as
 * Eurostat writes them.
 */
export const writeJsonStat = (cube: Cube, language: Language): string => {
  const value: Record<string, number | null> = {};
  const status: Record<string, string> = {};
  for (const cell of cube.cells) {
    const place = placeOf(cube.dimensions, cell.at);
    value[place] = cell.value;
    if (cell.status !== cube.usualStatus) status[place] = cell.status;
  }
  const used = new Set(Object.values(status));
  const words = Object.entries(cube.statuses).filter(([code]) => used.has(code));
  return JSON.stringify({
    version: '2.0',
    class: 'dataset',
    label: cube.title[language],
    source: cube.source[language],
    note: cube.notes.map((note) => note[language]),
    updated: cube.updatedAt.toISOString(),
    id: cube.dimensions.map(({ code }) => code),
    size: cube.dimensions.map(({ members }) => members.length),
    role: rolesOf(cube.dimensions),
    dimension: Object.fromEntries(cube.dimensions.map((each) => [each.code, dimensionOf(each, language)])),
    value,
    status,
    extension: {
      contentHash: cube.contentHash,
      status: { label: Object.fromEntries(words.map(([code, text]) => [code, text[language]])) },
    },
  });
};
