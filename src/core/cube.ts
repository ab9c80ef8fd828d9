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
  /** Hash of the content that the cube is a selection of. */
  readonly contentHash: string;
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
