/**
 * Every limit of the service, in one place, each with its unit and its reason.
 * A limit that a client can meet is named in the problem that refuses it.
 */
export const limits = {
  /** Bytes of an ordinary JSON body. A survey of 5,000 lines is about 1.5 MB; larger ones are imported as a stream. */
  bodyBytes: 4 * 1024 * 1024,
  /** Bytes of a JSON body above which only one is parsed in a turn of the event loop: about 1 ms. */
  bodyBytesAtOnce: 131_072,
  /** Causes named in one line. */
  causesPerLine: 20,
  /** Lines of one survey; the largest council with every municipality, profession, sector and year is below 700,000. */
  linesPerSurvey: 2_000_000,
  /** Characters of a whole URL (national profile UFN.05). */
  urlCharacters: 2_048,
  /** Characters of one path parameter; the longest code in a register is 47. */
  pathParameterCharacters: 100,
  /** Items of a page when the caller does not say (national profile FNS.09). */
  pageSizeDefault: 20,
  /** Items of a page at most: one page stays below about 300 kB. */
  pageSizeMaximum: 1_000,
  /** Levels of arrays and objects in a JSON body; the deepest contract needs 6. */
  jsonDepth: 32,
  /** Characters of a refused value that are shown back. */
  valueShownCharacters: 100,
  /** Seconds that an open answer may be kept by a cache; registers change a few times a year. */
  publicCacheSeconds: 300,
  /** Days until security.txt must be looked at again; RFC 9116 advises less than a year. */
  securityTextDays: 180,
  /** Milliseconds that a streamed body may take in all, and the bytes per second below which its sender counts as stuck. */
  streamTimeoutMs: 300_000,
  streamBytesPerSecondMinimum: 1_000,
  /** Rows of a template to fill in; a person does not work through more, and a narrower one can be asked for. */
  templateRows: 20_000,
  /** Faults listed in one answer. More than this is a broken file, and the count is stated. */
  faultsPerAnswer: 1_000,
  /** Characters of a free text, such as a comment or a reason. */
  textCharacters: 2_000,
  /** Characters of a judgement or recommendation with its reasons: two printed pages. */
  dossierTextCharacters: 8_000,
  /** Characters of a figure's identifier: area, profession, specialty, sector, year and measure. */
  figureIdCharacters: 200,
  /** Characters of a name. */
  nameCharacters: 200,
  /** Persons in one line; Sweden's largest profession in its largest region is below 100,000. */
  headcountMaximum: 1_000_000,
  /** Full-time equivalents in one line, as for persons. */
  fullTimeEquivalentsMaximum: 1_000_000,
  /** First and last year that a figure can speak of. */
  yearMinimum: 1990,
  yearMaximum: 2100,
  /** First and last date that can be written: registers reach back to 1900, and no plan looks beyond 2199. */
  dateMinimum: '1900-01-01',
  dateMaximum: '2199-12-31',
  /** Professions of one round: the register holds half as many. */
  professionsPerRound: 200,
  /** Years that one round may ask for beyond its base year. */
  horizonYearsPerRound: 20,
  /** Milliseconds a client may take to send its headers, and a whole ordinary request (slow clients are cut). */
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  connectionsCheckingIntervalMs: 1_000,
  /** Milliseconds that a connection with broken HTTP is kept half open, so that the answer arrives before it is closed. */
  brokenLingerMs: 500,
  /** Milliseconds in which a client must take something of an answer that waits for it; it is cut at the second look without. */
  unreadAnswerMs: 10_000,
  /** Milliseconds and bytes that the rest of an oversized body is read, so that the 413 reaches its sender. */
  drainMs: 1_500,
  drainBytes: 32 * 1024 * 1024,
  /** Milliseconds to wait for a free database connection before the answer is 503. */
  poolWaitMs: 1_000,
  /** Database connections per process: two cores do not gain from more. */
  poolConnections: 10,
  /** Memory in which PostgreSQL sorts and joins the lines of one survey; on the disk it takes several times as long. */
  surveySortMemory: '64MB',
  /** Milliseconds of one SQL statement of a request, and of an open transaction that does nothing. */
  statementTimeoutMs: 30_000,
  idleInTransactionTimeoutMs: 10_000,
  /** Milliseconds in which a transaction must begin: a database that hangs is answered for with 503 within 2 s. */
  beginTimeoutMs: 1_500,
  /** Milliseconds that a read and a write wait for a lock; a write may stand in the queue of its survey or round. */
  readLockTimeoutMs: 1_000,
  writeLockTimeoutMs: 5_000,
  /** Requests that may wait for a connection: a pool of ten serves about this many within the time that one waits. */
  poolQueue: 500,
  /**
   * Reads that run at once: two of the ten connections are left to writes. Of one caller at once; of all without a
   * token, and of those while others wait.
   */
  readsAtOnce: 8,
  readsAtOncePerClient: 4,
  readsAtOnceWithoutToken: 6,
  readsAtOnceWithoutTokenWhileOthersWait: 4,
  /** Reads of one caller, and of all without a token, that may wait for a place, and milliseconds that one waits. */
  readsWaitingPerClient: 200,
  readsWaitingWithoutToken: 1_000,
  readWaitMs: 5_000,
  /** Milliseconds between looks at the event loop, and by which it is late when the process has too much to do. */
  loopSampleMs: 500,
  loopDelayMs: 250,
  /** Requests of one client in a window, where the configuration does not say: 100 a second, far above an import's need. */
  requestsPerMinute: 6_000,
  /** Seconds of a window, and callers whose windows are kept. */
  rateWindowSeconds: 60,
  rateKeysKept: 20_000,
  /** Connections for the service's own work: who calls, what was read, whether the database is there. */
  systemConnections: 3,
  /** Milliseconds of one statement of that work: who calls must be known, or not, before a caller waits 2 s. */
  systemStatementTimeoutMs: 1_400,
  /** Milliseconds after a statement's time in which the server may say that it was up. */
  queryGraceMs: 300,
  /** The embedded database: milliseconds until it serves, since recovery replays some hundred megabytes of log, and ends; attempts to start it. */
  embeddedReadyMs: 60_000,
  embeddedStopMs: 8_000,
  embeddedStartAttempts: 5,
  /** Milliseconds between two looks whether the database answers, and without any answer after which it counts as silent. */
  databaseWatchMs: 500,
  databaseSilenceMs: 1_000,
  /** Milliseconds that the building of a plan may compute between two statements; a national round takes some seconds. */
  planBuildTimeoutMs: 5 * 60_000,
  /** Bytes of reported sums up to which a plan is computed at once, in some ten milliseconds; larger ones on a thread. */
  planBytesAtOnce: 100_000,
  /** Milliseconds of one COPY, which waits for the client that sends the rows. */
  copyTimeoutMs: 10 * 60_000,
  /** Times that work is tried when its transaction meets another, and milliseconds between (times the attempt, doubled at most). */
  transactionAttempts: 4,
  transactionRetryMs: 10,
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
  /** Milliseconds between attempts while no keys were ever had: the issuer may be starting, and nobody gets in meanwhile. */
  keySetRetryMs: 2_000,
  /** Bytes and keys of an issuer's key set; a set of ten RSA keys with certificates is about 30 kB. */
  keySetBytes: 256 * 1024,
  keySetKeys: 100,
  /** Characters of an access token or a proof of possession; Node refuses all header fields together above 16 kB. */
  tokenCharacters: 8_192,
  /** Characters of a claim that is kept and logged (`sub`, `client_id`, `jti`); RFC 9068 asks for no length. */
  claimCharacters: 255,
  /** Seconds after its making that a proof of possession is accepted (RFC 9449, 11.1: seconds or minutes). */
  proofAgeMaximumSeconds: 60,
  /** Proofs remembered so that none is used twice: 1,400 requests per second for as long as a proof is accepted. */
  proofsKept: 100_000,
  /** Members of an audit event's details, and characters of one of them: enough for versions, codes and two hashes. */
  auditDetailMembers: 12,
  auditDetailCharacters: 128,
  /** Characters of an audited object's identifier; the longest is what a list was narrowed to. */
  auditObjectIdCharacters: 500,
  /** Events that the verifier of the audit fetches at a time: about 5 MB. */
  auditEventsPerFetch: 10_000,
  /** Milliseconds that a read waits for its row in the audit, and reads kept while the database is away. */
  auditReadsFlushMs: 250,
  auditReadsKept: 20_000,
  /** Rows of one insert of reads: far below the 65,535 parameters of a statement, since columns go as arrays. */
  auditReadsPerInsert: 2_000,
  /** Years that a forecast may look ahead: beyond this, most who will work have not begun to study. */
  forecastHorizonYears: 30,
  /** Today's places, times this, at which the search for balance ends where no capacity is stated. */
  placesSearchedTimesCurrent: 100,
  /** Replicates of one run: the quantiles' own error is then below 1 % of the spread's width; a whole country takes minutes. */
  forecastReplicates: 10_000,
  /** Replicates of a run when the caller does not say. */
  forecastReplicatesDefault: 1_000,
  /** Values of all replicates of one run, replicates × professions × regions × years: two arrays of 8 bytes each, 320 MB. */
  forecastSampleValues: 20_000_000,
  /** Replicates computed between two reports of progress; a country's take about half a second. */
  forecastReplicatesPerTask: 25,
  /** Threads of one run: the machine has two cores, and more only wait for each other. */
  forecastThreads: 2,
  /** Milliseconds between two looks for queued runs, and between two signs of life of a run. */
  runPollMs: 5_000,
  runHeartbeatMs: 500,
  /** Milliseconds without a sign of life after which the process of a run counts as dead. */
  runDeadAfterMs: 30_000,
  /** Milliseconds that one short computation in a worker may take while its caller waits. */
  workerAnswerMs: 8_000,
  /**
   * Questions on a forecast that are computed at once, of one client at once, and of one client that wait: a question
   * takes about a second on one of two cores, so that another client's begins within about one.
   */
  questionsAtOnce: 2,
  questionsAtOncePerClient: 1,
  questionsWaitingPerClient: 50,
  /** Milliseconds that a question waits for its turn, and answers kept, of a few kilobytes each. */
  questionWaitMs: 30_000,
  questionAnswersKept: 500,
  /** Figures of one institution and term: sites times professions, with room. */
  educationFiguresPerReport: 1_000,
  /** Persons or places in one education figure; the largest programme takes below 2,000 a year. */
  educationPersonsMaximum: 100_000,
  /** Years back that clinical placements per beginner are compared over: about as long as a curriculum stands. */
  placementYearsCompared: 5,
  /** Student-weeks of clinical placement in one figure. */
  placementWeeksMaximum: 10_000_000,
  /** Changes in one scenario, values in one list of parameters, and programmes that one set may name. */
  patchesPerScenario: 200,
  parameterRows: 2_000,
  /** Scenarios that one allocation weighs together: each adds its own balances to the model. */
  scenariosPerAllocation: 5,
  /** Seconds that the solver may use for one allocation, and the share by which the best found may be improved. */
  solverSeconds: 60,
  solverRelativeGap: 0.005,
  /** Characters of a client's Idempotency-Key: shorter ones collide, and a UUID has 36. */
  idempotencyKeyCharactersMinimum: 8,
  idempotencyKeyCharactersMaximum: 255,
  /** Days that answers are kept by their keys: a plan year, from one round's opening past the next one's. */
  idempotencyDays: 400,
  /** Milliseconds between two sweeps of answers that are older. */
  idempotencySweepMs: 24 * 3_600_000,
  /** Bytes of an original document that stand in one row: a few milliseconds of work, whatever the document's size. */
  documentChunkBytes: 1024 * 1024,
  /** Lines of a submission that make one such chunk; a line has about 250 bytes and 10,000 at most. */
  documentChunkLines: 4_000,
  /** Bytes of one uploaded file that is kept as it came; the largest survey is about 500 MB as CSV. */
  documentBytes: 1024 * 1024 * 1024,
  /** Days that a lock exception may last: a correction is a matter of weeks. */
  lockExceptionDays: 92,
  /** Milliseconds given to requests under way when the service is told to stop. */
  shutdownMs: 8_000,
  /** Milliseconds before that in which the service says that it is not ready and still takes requests. */
  shutdownGraceMs: 250,
  /**
   * Bytes of log lines written together, milliseconds that a line waits for others at most, and bytes that wait where
   * nobody reads them: beyond that lines are dropped rather than memory filled.
   */
  logBytesTogether: 65_536,
  logFlushMs: 250,
  logBytesWaiting: 8 * 1024 * 1024,
  /** Milliseconds in which the last lines must be taken when the service ends. */
  logLastMs: 1_000,
  /** Rows that a reader hands over at a time: small enough not to hold the event loop, large enough to be cheap. */
  rowsPerBatch: 2_000,
  /** Characters of one row of a file. A row with the longest texts is below 10,000; an unclosed quote is stopped here. */
  recordCharacters: 65_536,
  /** Characters of a heading that are compared with the accepted ones, and of a text that is looked at as a number. */
  headingCharacters: 80,
  numberCharacters: 40,
  /** Columns of a file; the widest that is asked for has about 20. */
  columnsPerFile: 256,
  /** Levels of objects and arrays within one row of JSON; a line has two. */
  jsonRowDepth: 8,
  /** Bytes before and after the array of a JSON file: blanks and the name of the member that holds it. */
  jsonPreambleBytes: 1_024,
  /** Bytes of a workbook as sent. It is held in memory, since its directory stands last. */
  workbookBytes: 32 * 1024 * 1024,
  /** Files inside a workbook; an ordinary one has about 15. */
  workbookEntries: 1_000,
  /** Bytes of a workbook when unpacked: 300,000 rows of 20 cells are about 300 MB. */
  workbookUnpackedBytes: 384 * 1024 * 1024,
  /** How often the unpacked bytes may be read: to find the sheet, and to read it. */
  workbookReadings: 2,
  /** Visible sheets of a workbook; each is looked into. */
  workbookSheets: 100,
  /** Hidden rows of a sheet that are named one by one: enough to find them; all are counted. */
  hiddenRowsNamed: 20,
  /** Unpacked bytes to packed bytes in one file of a workbook, above its first MB. Spreadsheets lie between 5 and 40. */
  workbookRatio: 200,
  /** Unpacked bytes up to which that ratio says nothing: small files of repeated text are harmless. */
  workbookRatioFreeBytes: 1024 * 1024,
  /** Characters of a workbook's XML without a tag among them; a cell holds 32,767 at most. */
  workbookCharactersBetweenTags: 1024 * 1024,
  /** Notes on one sheet of a marked workbook: programs become slow beyond, and the list of faults holds everything. */
  workbookNotes: 5_000,
  /** Characters of one text of a workbook as its XML has it. A cell holds 32,767 at most, and a sign may be written as seven. */
  workbookTextLength: 7 * 32_767,
  /** Characters of all different texts in a workbook, which are held in memory. */
  workbookTextCharacters: 32 * 1024 * 1024,
  /**
   * Rows of a workbook: reading them takes ten seconds, and a minute and a half where every row has faults to explain.
   * Larger surveys are sent as CSV or NDJSON.
   */
  workbookRows: 300_000,
  /** Figures of one unpaged answer that is made at once: about 20 MB of NDJSON. Larger ones are streamed as CSV or NDJSON. */
  figuresPerExport: 100_000,
  /** Places of figures kept for selections that were asked for, 4 bytes each: a national plan has 700,000 figures. */
  figurePositionsKept: 3_000_000,
  /** Bytes of ready answers kept in memory; the whole national plan is about 15 MB in each format. */
  answerBytesKept: 96 * 1024 * 1024,
  /** Answers whose entity tag and, beside it, count and links are remembered: about 500 characters each. */
  answerTagsKept: 10_000,
  answerCompanionsKept: 10_000,
  /** Addresses of reads whose decoded form is kept for each operation; with 2,048 characters each it is 2 MB at most. */
  requestsRemembered: 500,
  /** Places of the crossing of all dimensions whose small counts are hidden: 4 bytes each. */
  disclosurePlaces: 50_000_000,
  /** Values of one header whose meaning is remembered, and characters of such a value: those of browsers are below 200. */
  headersRemembered: 500,
  headerCharactersRemembered: 300,
  /** Plans whose hash and key are kept in memory, which never change. */
  plansRemembered: 1_000,
  /** Professions that a report draws a chart for each of; more of them have their tables only. */
  reportChartProfessions: 25,
  /** Professions of a plan at most for its report to list all 21 regions. */
  reportRegionProfessions: 6,
  /** Rows of a report's summary tables; the whole is in the figures. */
  reportSummaryRows: 10,
  /** Milliseconds that setting a PDF may take before it is given up; 200 pages take about two seconds. */
  pdfTimeoutMs: 30_000,
  /** Bytes of lines sent as JSON, NDJSON or CSV: two million lines of about 250 bytes. A workbook has its own limit. */
  lineFileBytes: 512 * 1024 * 1024,
  /** Bytes of a sender's CSV or workbook that are kept, so that it can be given back with its faults marked. */
  importOriginalBytes: 64 * 1024 * 1024,
  /** Faults of one import that are kept one by one; beyond them they are counted by code. */
  importFaultsKept: 50_000,
  /** Imports that one council may have at work at a time, and files that one process reads at a time: each holds a connection. */
  importsAtOncePerCouncil: 2,
  lineFilesAtOnce: 8,
  /** Milliseconds between two notes of an import's progress, and without one after which its process counts as dead. */
  importProgressMs: 500,
  importStaleMs: 30_000,
  /** Milliseconds between two looks for imports that nobody finishes, and that a dry run is kept. */
  importSweepMs: 60_000,
  importKeptMs: 7 * 24 * 3_600_000,
  /**
   * Percent that the heap may grow above what it held after the last full collection before the next one. Left to
   * itself V8 lets it grow to several times that, and a service that holds 40 MB takes 60 MB more and gives them back at
   * random: more than a container of its size should need, and enough to hide a leak.
   */
  heapGrowthPercent: 50,
  /** Milliseconds that long work computes before other work of the process gets a turn. */
  turnMs: 15,
  /** Wrong codes for which the nearest right ones are remembered, since a file repeats its mistakes. */
  nearestCodesKept: 2_000,
  /** The command line: milliseconds between two drawings of a progress, and between two looks at an import. */
  clientRedrawMs: 100,
  clientPollMs: 1_000,
  /** Milliseconds that an issuer may take to answer, and that a polite cancellation may take. */
  clientAnswerMs: 10_000,
  clientCancelMs: 5_000,
  /** Seconds that a client's signed statement of who it is is good for. */
  clientAssertionSeconds: 60,
  /** Times that a request is sent when the connection breaks or the service is busy; the first wait, which doubles, and the longest that is kept. */
  clientAttempts: 4,
  clientRetryMs: 500,
  clientRetryMaximumMs: 10_000,
  /** Groups of like faults on a screen, and rows named in one: more than that is read in a file. */
  clientFaultGroupsShown: 15,
  clientRowsShown: 12,
  /** Findings of one rule on a screen while a person justifies it. */
  clientFindingsShown: 8,
} as const;
