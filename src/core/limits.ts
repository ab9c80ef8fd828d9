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
  /** Milliseconds given to requests under way when the service is told to stop. */
  shutdownMs: 8_000,
  /** Rows that a reader hands over at a time: small enough not to hold the event loop, large enough to be cheap. */
  rowsPerBatch: 2_000,
  /** Characters of one row of a file. A row with the longest texts is below 10,000; an unclosed quote is stopped here. */
  recordCharacters: 65_536,
  /** Columns of a file; the widest that is asked for has about 20. */
  columnsPerFile: 256,
  /** Levels of objects and arrays within one row of JSON; a line has two. */
  jsonRowDepth: 8,
  /** Bytes of a workbook as sent. It is held in memory, since its directory stands last. */
  workbookBytes: 16 * 1024 * 1024,
  /** Files inside a workbook; an ordinary one has about 15. */
  workbookEntries: 1_000,
  /** Bytes of a workbook when unpacked: 100,000 rows of 20 cells are about 100 MB. */
  workbookUnpackedBytes: 256 * 1024 * 1024,
  /** Unpacked bytes to packed bytes in one file of a workbook, above its first MB. Spreadsheets lie between 5 and 40. */
  workbookRatio: 200,
  /** Characters of all different texts in a workbook, which are held in memory. */
  workbookTextCharacters: 32 * 1024 * 1024,
  /** Rows of a workbook. Larger surveys are sent as CSV or NDJSON. */
  workbookRows: 100_000,
} as const;
