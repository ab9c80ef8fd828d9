import highs from 'highs';

/**
 * Loads the solver. Its declarations stand for the CommonJS form, in which the loader is `default`; as an ES module the
 * default export is the loader itself.
 */
export const loadSolver = highs as unknown as typeof highs.default;
