/**
 * Every limit of the service, in one place, each with its unit and its reason.
 * A limit that a client can meet is named in the problem that refuses it.
 */
export const limits = {
  /** Bytes of an ordinary JSON body. A survey of 5,000 lines is about 1.5 MB; larger ones are imported as a stream. */
  bodyBytes: 4 * 1024 * 1024,
  /** Lines in one JSON body. Larger surveys are imported as a stream. */
  linesPerBody: 20_000,
  /** Characters of a whole URL (national profile UFN.05). */
  urlCharacters: 2_048,
  /** Characters of one path parameter; the longest code in a register is 47. */
  pathParameterCharacters: 100,
  /** Items of a page when the caller does not say (national profile FNS.09). */
  pageSizeDefault: 20,
  /** Items of a page at most: one page stays below about 300 kB. */
  pageSizeMaximum: 1_000,
  /** Faults listed in one answer. More than this is a broken file, and the count is stated. */
  faultsPerAnswer: 1_000,
  /** Characters of a free text, such as a comment or a reason. */
  textCharacters: 2_000,
  /** Characters of a name. */
  nameCharacters: 200,
  /** Persons in one line; Sweden's largest profession in its largest region is below 100,000. */
  headcountMaximum: 1_000_000,
  /** Full-time equivalents in one line, as for persons. */
  fullTimeEquivalentsMaximum: 1_000_000,
  /** First and last year that a figure can speak of. */
  yearMinimum: 1990,
  yearMaximum: 2100,
  /** Years that one round may ask for beyond its base year. */
  horizonYearsPerRound: 20,
  /** Milliseconds a client may take to send its headers, and a whole ordinary request (slow clients are cut). */
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  connectionsCheckingIntervalMs: 1_000,
  /** Milliseconds and bytes that the rest of an oversized body is read, so that the 413 reaches its sender. */
  drainMs: 1_500,
  drainBytes: 32 * 1024 * 1024,
  /** Milliseconds to wait for a free database connection before the answer is 503. */
  poolWaitMs: 1_000,
  /** Database connections per process: two cores do not gain from more. */
  poolConnections: 10,
  /** Milliseconds of one SQL statement of a request, and of an open transaction that does nothing. */
  statementTimeoutMs: 30_000,
  idleInTransactionTimeoutMs: 10_000,
  /** Seconds that clients are told to wait after 503. */
  retryAfterSeconds: 2,
  /** Verified tokens kept in memory, by their hash. */
  verifiedTokensKept: 10_000,
  /** Seconds of an access token's life that are accepted at most (profile SAK.12 says five minutes; one more for clocks). */
  tokenAgeMaximumSeconds: 360,
  /** Seconds by which clocks may differ. */
  clockToleranceSeconds: 5,
  /** Milliseconds to wait for the issuer's keys, and between two attempts to fetch them. */
  keySetTimeoutMs: 1_000,
  keySetCooldownMs: 30_000,
  /** Milliseconds that keys are used without asking the issuer again, and at most while it cannot be reached. */
  keySetFreshMs: 10 * 60_000,
  keySetStaleMs: 24 * 3_600_000,
  /** Years that a forecast may look ahead: beyond this, most who will work have not begun to study. */
  forecastHorizonYears: 30,
  /** Replicates of one run: the quantiles' own error is then below 1 % of the spread's width; a whole country takes minutes. */
  forecastReplicates: 10_000,
  /** Replicates of a run when the caller does not say. */
  forecastReplicatesDefault: 1_000,
  /** Seconds that the solver may use for one allocation, and the share by which the best found may be improved. */
  solverSeconds: 60,
  solverRelativeGap: 0.005,
  /** Milliseconds given to requests under way when the service is told to stop. */
  shutdownMs: 8_000,
} as const;
