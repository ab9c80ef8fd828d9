import type { Bilingual } from '../core/problem.ts';
import type { Context, Outcome } from './session.ts';

/** An option of a command. */
export interface Option {
  readonly type: 'boolean' | 'string';
  readonly short?: string;
  /** What stands after it, where it takes a value. */
  readonly value?: Bilingual;
  readonly help: Bilingual;
}

export interface Command {
  /** What stands after its name. */
  readonly use: Bilingual;
  readonly summary: Bilingual;
  /** What a person should know before using it. */
  readonly explanation: Bilingual;
  readonly options: Readonly<Record<string, Option>>;
  /** Words that it takes at least and at most. */
  readonly words: readonly [minimum: number, maximum: number];
  readonly load: () => Promise<{ readonly run: (context: Context) => Promise<Outcome> }>;
}

const file: Bilingual = { sv: 'FIL', en: 'FILE' };
const code: Bilingual = { sv: 'KOD', en: 'CODE' };
const name: Bilingual = { sv: 'NAMN', en: 'NAME' };
const none: Bilingual = { sv: '', en: '' };

/** Options that every command takes. */
export const commonOptions: Readonly<Record<string, Option>> = {
  help: { type: 'boolean', short: 'h', help: { sv: 'visa hjälp', en: 'show help' } },
  json: { type: 'boolean', help: { sv: 'svara med JSON, för skript', en: 'answer with JSON, for scripts' } },
  language: {
    type: 'string',
    value: { sv: 'sv|en', en: 'sv|en' },
    help: { sv: 'språk; annars av LANG', en: 'language; else by LANG' },
  },
  as: {
    type: 'string',
    value: name,
    help: { sv: 'en annan inloggning än den senaste', en: 'another login than the last' },
  },
};

const round: Option = {
  type: 'string',
  short: 'r',
  value: name,
  help: { sv: 'omgång, om flera är öppna', en: 'round, where several are open' },
};
const council: Option = {
  type: 'string',
  value: code,
  help: { sv: 'råd, om du ser flera', en: 'council, where you see several' },
};
const yes: Option = { type: 'boolean', short: 'y', help: { sv: 'fråga inte', en: 'do not ask' } };
const aboutRound = { round, council };

const fileOptions = {
  part: {
    type: 'boolean',
    help: {
      sv: 'filen är en del av svaret: ta inte bort andra rader',
      en: 'the file is a part of the answer: keep other lines',
    },
  },
  marked: {
    type: 'string',
    value: file,
    help: { sv: 'spara din egen fil med felen märkta', en: 'save your own file with the faults marked' },
  },
  report: {
    type: 'string',
    value: file,
    help: { sv: 'spara alla fel och varningar (.xlsx, .csv)', en: 'save all errors and warnings (.xlsx, .csv)' },
  },
  ...aboutRound,
} as const satisfies Record<string, Option>;

/** The commands, in the order in which a person needs them. */
export const commands: Readonly<Record<string, Command>> = {
  login: {
    use: none,
    summary: { sv: 'logga in', en: 'log in' },
    explanation: {
      sv: 'Inloggningen är en klient hos tjänstens utfärdare (OAuth 2.0, private_key_jwt). Har du ingen nyckel görs en; lämna dess publika del till utfärdaren och kör kommandot igen. --local loggar in mot en tjänst på den egna datorn och går inte mot någon annan.',
      en: 'The login is a client of the service’s issuer (OAuth 2.0, private_key_jwt). Without a key of your own one is made; give its public part to the issuer and run the command again. --local logs in to a service on this computer, and to no other.',
    },
    options: {
      service: {
        type: 'string',
        value: { sv: 'ADRESS', en: 'ADDRESS' },
        help: { sv: 'tjänsten (eller KOMPETENS_SERVICE)', en: 'the service (or KOMPETENS_SERVICE)' },
      },
      'client-id': {
        type: 'string',
        value: name,
        help: { sv: 'klientens namn hos utfärdaren', en: 'the client’s name at the issuer' },
      },
      key: {
        type: 'string',
        value: file,
        help: { sv: 'privat nyckel som du redan har (JWK, PEM)', en: 'private key that you have (JWK, PEM)' },
      },
      issuer: {
        type: 'string',
        value: { sv: 'ADRESS', en: 'ADDRESS' },
        help: { sv: 'utfärdare, om tjänsten har flera', en: 'issuer, where the service has several' },
      },
      local: { type: 'boolean', help: { sv: 'tjänsten på den egna datorn', en: 'the service on this computer' } },
      council: {
        type: 'string',
        value: code,
        help: { sv: 'med --local: råd, till exempel sodra', en: 'with --local: council, such as sodra' },
      },
      role: {
        type: 'string',
        value: { sv: 'ROLL', en: 'ROLE' },
        help: {
          sv: 'med --local: editor (förval), approver, national-office',
          en: 'with --local: editor (default), approver, national-office',
        },
      },
      person: {
        type: 'string',
        value: { sv: 'NR', en: 'NO' },
        help: {
          sv: 'med --role national-office: 2 för den andra',
          en: 'with --role national-office: 2 for the second',
        },
      },
    },
    words: [0, 0],
    load: () => import('./commands/login.ts'),
  },
  rounds: {
    use: none,
    summary: { sv: 'visa omgångar och när svar ska in', en: 'show rounds and when answers are due' },
    explanation: none,
    options: {},
    words: [0, 0],
    load: () => import('./commands/rounds.ts'),
  },
  template: {
    use: none,
    summary: { sv: 'hämta en mall att fylla i', en: 'fetch a template to fill in' },
    explanation: {
      sv: 'En rad för varje område, yrke, sektor och år, med förra omgångens värden bredvid. Det du redan har sparat är ifyllt.',
      en: 'A row for each area, profession, sector and year, with the last round’s values beside. What you have saved already is filled in.',
    },
    options: {
      out: {
        type: 'string',
        short: 'o',
        value: file,
        help: {
          sv: 'filens namn: .xlsx (mall.xlsx) eller .csv',
          en: 'name of the file: .xlsx (template.xlsx) or .csv',
        },
      },
      level: {
        type: 'string',
        value: { sv: 'NIVÅ', en: 'LEVEL' },
        help: { sv: 'region (förval) eller municipality', en: 'region (default) or municipality' },
      },
      sectors: {
        type: 'string',
        value: { sv: 'A,B', en: 'A,B' },
        help: { sv: 'region, municipality, private, state', en: 'region, municipality, private, state' },
      },
      professions: {
        type: 'string',
        value: { sv: 'A,B', en: 'A,B' },
        help: { sv: 'bara dessa yrken', en: 'these professions only' },
      },
      'base-year': { type: 'boolean', help: { sv: 'bara basåret', en: 'the base year only' } },
      force: { type: 'boolean', help: { sv: 'skriv över filen om den finns', en: 'overwrite the file if it exists' } },
      ...aboutRound,
    },
    words: [0, 0],
    load: () => import('./commands/template.ts'),
  },
  check: {
    use: file,
    summary: { sv: 'pröva en fil utan att spara något', en: 'try a file out without writing anything' },
    explanation: {
      sv: 'Läser Excel (.xlsx), CSV, NDJSON och JSON. Varje rad prövas, och svaret säger rad, kolumn och vad som godtas.',
      en: 'Reads Excel (.xlsx), CSV, NDJSON and JSON. Every row is checked, and the answer says row, column and what is accepted.',
    },
    options: fileOptions,
    words: [1, 1],
    load: () => import('./commands/check.ts'),
  },
  send: {
    use: file,
    summary: { sv: 'pröva en fil och spara den i utkastet', en: 'try a file out and write it to the draft' },
    explanation: {
      sv: 'Prövar som check, frågar, och sparar just det som visades: allt eller inget. Bryts förbindelsen: kör samma kommando igen, ingenting skrivs två gånger.',
      en: 'Checks as check does, asks, and writes just what was shown: all or nothing. If the connection breaks: run the same command again, nothing is written twice.',
    },
    options: {
      ...fileOptions,
      yes,
      submit: {
        type: 'boolean',
        help: { sv: 'skicka också in, om inget är kvar', en: 'submit too, where nothing is left' },
      },
    },
    words: [1, 1],
    load: () => import('./commands/send.ts'),
  },
  status: {
    use: none,
    summary: {
      sv: 'hur långt svaret har kommit och vad som är kvar',
      en: 'how far the answer has come and what is left',
    },
    explanation: none,
    options: aboutRound,
    words: [0, 0],
    load: () => import('./commands/status.ts'),
  },
  justify: {
    use: { sv: '[REGEL MOTIVERING]', en: '[RULE JUSTIFICATION]' },
    summary: { sv: 'motivera varningar', en: 'justify warnings' },
    explanation: {
      sv: 'Utan ord frågar kommandot om en regel i taget. Motiveringen läses av godkännaren och nationella kansliet och följer med svaret.',
      en: 'Without words the command asks about one rule at a time. The approver and the national office read the justification, and it stays with the answer.',
    },
    options: {
      area: { type: 'string', value: code, help: { sv: 'bara detta område', en: 'this area only' } },
      profession: { type: 'string', value: code, help: { sv: 'bara detta yrke', en: 'this profession only' } },
      ...aboutRound,
    },
    words: [0, 2],
    load: () => import('./commands/justify.ts'),
  },
  submit: {
    use: none,
    summary: { sv: 'skicka in svaret och få mottagningsbevis', en: 'submit the answer and get a receipt' },
    explanation: none,
    options: { ...aboutRound, yes },
    words: [0, 0],
    load: () => import('./commands/submit.ts'),
  },
  approve: {
    use: none,
    summary: {
      sv: 'godkänn svaret (en annan person än den som skrev det)',
      en: 'approve the answer (another person than its writer)',
    },
    explanation: none,
    options: { ...aboutRound, yes },
    words: [0, 0],
    load: () => import('./commands/approve.ts'),
  },
  logout: {
    use: none,
    summary: { sv: 'glöm inloggningen och dess nyckel', en: 'forget the login and its key' },
    explanation: none,
    options: {},
    words: [0, 0],
    load: () => import('./commands/logout.ts'),
  },
};
