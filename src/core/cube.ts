import type { Bilingual } from './problem.ts';

/** A value that a dimension can take, such as one profession or one year. */
export interface CubeMember {
  readonly code: string;
  readonly label: Bilingual;
  /** Of a member of the metric dimension: what its values count, and how many decimals are worth showing. */
  readonly unit?: { readonly label: Bilingual; readonly decimals: number };
}

/** An axis of a cube. */
export interface CubeDimension {
  readonly code: string;
  readonly label: Bilingual;
  /** What the axis is, for programs that draw time, maps or measures in their own ways. */
  readonly role?: 'time' | 'geo' | 'metric';
  readonly members: readonly CubeMember[];
}

/** One filled place of a cube. */
export interface CubeCell {
  /** The position of the member on each dimension, in the order of the dimensions. */
  readonly at: readonly number[];
  /** Null where the status says why there is none. */
  readonly value: number | null;
  /** Code of the status; one of the cube's. */
  readonly status: string;
  /** What goes with the value, in the order of the cube's attributes. */
  readonly attributes: readonly (number | Bilingual | null)[];
}

/**
 * Everything that is published has this one form: ordered dimensions and the values at their crossings, each with
 * unit, status and source. What is not there was not reported; it is not zero. Renderers make tables and files of it.
 */
export interface Cube {
  readonly title: Bilingual;
  readonly source: Bilingual;
  /** When the content came to be; it never changes afterwards. */
  readonly updatedAt: Date;
  /** Hash of the content that the cube is a selection of, where the caller may know it. */
  readonly contentHash: string | undefined;
  readonly dimensions: readonly CubeDimension[];
  /** The status that goes without saying, and the words for all of them. */
  readonly usualStatus: string;
  readonly statuses: Readonly<Record<string, Bilingual>>;
  readonly attributes: readonly { readonly code: string; readonly label: Bilingual }[];
  /** What a reader must know of the whole, such as what is not shown. */
  readonly notes: readonly Bilingual[];
  /** In rising order of their positions, the first dimension turning slowest. */
  readonly cells: readonly CubeCell[];
}

/** Where a cell stands when all crossings are numbered row by row. */
export const placeOf = (dimensions: readonly CubeDimension[], at: readonly number[]): number =>
  dimensions.reduce((place, { members }, index) => place * members.length + (at[index] ?? 0), 0);

/** One figure of a cube before it has its place: the codes of its members, in the order of the axes. */
export interface CubeEntry extends Omit<CubeCell, 'at'> {
  readonly codes: readonly string[];
}

/** How an axis of a cube is made of the codes in use. */
export interface CubeAxis extends Omit<CubeDimension, 'members'> {
  readonly memberOf: (code: string) => Omit<CubeMember, 'code'>;
  /** The order of the members; by code unless told. */
  readonly order?: readonly string[];
}

/** The dimensions that the entries span, with the members in use, and the cells at their places in rising order. */
export const cubeOfEntries = (
  axes: readonly CubeAxis[],
  entries: readonly CubeEntry[],
): Pick<Cube, 'dimensions' | 'cells'> => {
  const dimensions = axes.map(({ memberOf, order, ...axis }, index): CubeDimension => {
    const used = new Set(entries.map(({ codes }) => codes[index] ?? ''));
    const codes = order === undefined ? [...used].sort() : order.filter((code) => used.has(code));
    return { ...axis, members: codes.map((code) => ({ code, ...memberOf(code) })) };
  });
  const positions = dimensions.map(({ members }) => new Map(members.map(({ code }, position) => [code, position])));
  const placed = entries.map(({ codes, ...cell }) => {
    const at = codes.map((code, index) => positions[index]?.get(code) ?? 0);
    return { place: placeOf(dimensions, at), cell: { ...cell, at } };
  });
  placed.sort((left, right) => left.place - right.place);
  return { dimensions, cells: placed.map(({ cell }) => cell) };
};
