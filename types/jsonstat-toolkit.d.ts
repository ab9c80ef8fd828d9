/** The parts of jsonstat-toolkit that the tests read datasets with; the package brings no types. */
declare module 'jsonstat-toolkit' {
  interface Cell {
    readonly value: number | null;
    readonly status: string | null;
  }
  interface Category {
    readonly label: string;
    readonly unit: { readonly label: string; readonly decimals: number } | null;
  }
  interface Dimension {
    readonly label: string;
    readonly role: string;
    readonly id: readonly string[];
    Category(code: string): Category;
  }
  interface Dataset {
    readonly class: string;
    readonly label: string;
    readonly n: number;
    readonly id: readonly string[];
    readonly role: { readonly time: string[]; readonly geo: string[]; readonly metric: string[] };
    Data(at: Readonly<Record<string, string>>): Cell;
    Dimension(code: string): Dimension;
  }
  export default function JSONstat(source: unknown): Dataset;
}
