import t from 'tap';
import { operations, reachFor, roles, scopes } from '../../src/core/actor.ts';
import { Problem } from '../../src/core/problem.ts';
import {
  actorFrom,
  type Caller,
  isOrganisationNumber,
  organisationFaults,
  type RegisteredClient,
  roleFault,
  rolesOfKind,
  scopesOfRole,
  scopesWithin,
} from '../../src/features/access/rules.ts';
import { OrganisationKind } from '../../src/features/access/schemas.ts';

const registered: RegisteredClient = {
  clientId: 'client-1',
  roles: ['council-approver', 'council-editor'],
  revokedAt: null,
  organisationId: 7,
  organisationCode: 'council-sodra',
  organisationKind: 'regional-council',
  organisationNumber: '2321000016',
  healthcareRegionId: 3,
  institutionId: null,
};
const caller: Caller = { clientId: 'client-1', subject: 'person-1', scopes: ['surveys:read'] };
const problemOf = (work: () => unknown): Problem => {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

t.test('the organisation numbers of public bodies pass the check digit', async (t) => {
  // Region Stockholm, Region Uppsala, Region Skåne, Socialstyrelsen and Karolinska Institutet, as they publish them.
  for (const number of ['2321000016', '2321000024', '2321000255', '2021000555', '2021002973']) {
    t.ok(isOrganisationNumber(number), number);
  }
});

t.test(
  'no digit of an organisation number can be changed, and no two unlike neighbours swapped but 0 and 9',
  async (t) => {
    const number = '2321000255';
    for (let place = 0; place < 10; place += 1) {
      for (let digit = 0; digit < 10; digit += 1) {
        const changed = `${number.slice(0, place)}${digit}${number.slice(place + 1)}`;
        t.equal(isOrganisationNumber(changed), changed === number, changed);
      }
      const [left = '', right = ''] = number.slice(place, place + 2);
      if (right === '' || left === right || `${left}${right}` === '09' || `${left}${right}` === '90') continue;
      t.notOk(isOrganisationNumber(`${number.slice(0, place)}${right}${left}${number.slice(place + 2)}`));
    }
  },
);

t.test('anything but ten digits is no organisation number', async (t) => {
  const wrong = [
    '',
    '232100-0016',
    '23210000160',
    '232100001',
    ' 2321000016',
    '2321000016\n',
    '٢٣٢١٠٠٠٠١٦',
    '162321000016',
  ];
  for (const text of wrong) t.notOk(isOrganisationNumber(text), JSON.stringify(text));
});

t.test('only the scopes of our own resource count, whole and in their exact spelling', async (t) => {
  const ours = 'https://api.example.se/v1';
  t.strictSame(scopesWithin([ours], [`${ours}/surveys:write`, `${ours}/surveys:read`]), [
    'surveys:read',
    'surveys:write',
  ]);
  const foreign = ['surveys:read', `${ours}/`, `${ours}/surveys`, `${ours}/surveys:READ`, `${ours}/surveys:read/x`];
  const others = [
    'https://evil.example/surveys:read',
    `https://evil.example/${ours}/surveys:read`,
    `${ours}2/surveys:read`,
  ];
  t.strictSame(scopesWithin([ours], [...foreign, ...others]), []);
  const older = 'https://old.example.se/v1';
  t.strictSame(scopesWithin([ours, older], [`${older}/plans:read`, `${ours}/plans:read`]), ['plans:read']);
  t.strictSame(scopesWithin([ours, older], [`${older}/plans:read`, `${ours}/plans:write`]), [
    'plans:read',
    'plans:write',
  ]);
});

t.test('the actor is what the register says, with the scopes of the token', async (t) => {
  t.strictSame(actorFrom(registered, { ...caller, organisationNumber: '2321000016' }), {
    clientId: 'client-1',
    subject: 'person-1',
    organisationId: 7,
    organisationCode: 'council-sodra',
    roles: ['council-editor', 'council-approver'],
    scopes: ['surveys:read'],
    healthcareRegionId: 3,
    institutionId: null,
  });
});

t.test('a client that is not registered is refused and told how to be', async (t) => {
  const problem = problemOf(() => actorFrom(undefined, caller));
  t.match({ code: problem.code, status: problem.status }, { code: 'forbidden', status: 403 });
  t.match(problem.detail.en, /client-1 is not in the client register\. Ask the national office/);
  t.match(problem.detail.sv, /client-1 finns inte i klientregistret\. Be det nationella kansliet/);
});

t.test('a client that is not registered is refused even where its organisation is known', async (t) => {
  const problem = problemOf(() => actorFrom(undefined, { ...caller, organisationNumber: '2321000016' }));
  t.match(problem.detail.en, /not in the client register/);
});

t.test('a revoked client is refused', async (t) => {
  const problem = problemOf(() => actorFrom({ ...registered, revokedAt: new Date(0) }, caller));
  t.match(problem.code, 'forbidden');
  t.match(problem.detail.en, /is revoked/);
});

t.test('a malformed organisation number in the token is refused, whatever the register holds', async (t) => {
  for (const organisationNumber of ['2321000017', '232100-0016', '']) {
    const problem = problemOf(() => actorFrom(registered, { ...caller, organisationNumber }));
    t.match(problem.detail.en, /right check digit/, organisationNumber);
  }
});

t.test('an organisation number in the token that is not that of the register is refused', async (t) => {
  const problem = problemOf(() => actorFrom(registered, { ...caller, organisationNumber: '2321000255' }));
  t.match(problem.detail.en, /not the one that the client client-1 is registered for/);
  t.notMatch(problem.detail.en, /2321000016/, 'and the registered number is not told');
});

t.test('where only one side knows an organisation number the register decides', async (t) => {
  t.match(actorFrom(registered, caller), { organisationCode: 'council-sodra' });
  const unnumbered = { ...registered, organisationNumber: null };
  t.match(actorFrom(unnumbered, { ...caller, organisationNumber: '2321000016' }), {
    organisationCode: 'council-sodra',
  });
});

t.test('roles that do not befit the organisation, or are none, count for nothing', async (t) => {
  const everything = { ...registered, roles: [...roles, 'superuser', '__proto__'] };
  for (const organisationKind of OrganisationKind.options) {
    const actor = actorFrom({ ...everything, organisationKind }, caller);
    t.strictSame([...actor.roles].sort(), [...rolesOfKind[organisationKind]].sort(), organisationKind);
  }
});

t.test('every role befits exactly one kind of organisation', async (t) => {
  const befitting = OrganisationKind.options.flatMap((kind) => rolesOfKind[kind]);
  t.strictSame([...befitting].sort(), [...roles].sort());
});

t.test('a role has use for some scope exactly when it may do something', async (t) => {
  const actor = actorFrom(registered, caller);
  for (const role of roles) {
    const mayDo = operations.filter((operation) => reachFor({ ...actor, roles: [role] }, operation) !== 'none');
    t.equal(scopesOfRole[role].length > 0, mayDo.length > 0, role);
    const mayReadAudit = mayDo.includes('audit:read');
    t.equal(scopesOfRole[role].includes('audit:read'), mayReadAudit, `${role} and the audit`);
    t.equal(scopesOfRole[role].includes('plans:write'), mayDo.includes('plan:build'), `${role} and building plans`);
    const mayWriteSurveys = mayDo.some((each) => /^survey:(?!read)|^round:(?!read)/.test(each));
    t.equal(scopesOfRole[role].includes('surveys:write'), mayWriteSurveys, `${role} and writing surveys`);
    t.ok(scopesOfRole[role].every((scope) => scopes.includes(scope)));
  }
});

t.test(
  'a council names its healthcare region and an institution its code, and no other organisation does',
  async (t) => {
    const named = { code: 'organisation', nameSv: 'Organisationen' };
    for (const kind of OrganisationKind.options) {
      for (const healthcareRegionCode of [undefined, 'sodra']) {
        for (const institutionCode of [undefined, 'LU']) {
          const faults = organisationFaults({ ...named, kind, healthcareRegionCode, institutionCode });
          const expected = [
            ...((kind === 'regional-council') === (healthcareRegionCode !== undefined)
              ? []
              : [
                  {
                    code: 'council-without-region',
                    pointer: '#/healthcareRegionCode',
                    detail: {
                      sv: 'Ett regionalt råd, och bara ett sådant, anger sin sjukvårdsregion.',
                      en: 'A regional council, and nothing else, names its healthcare region.',
                    },
                  },
                ]),
            ...((kind === 'institution') === (institutionCode !== undefined)
              ? []
              : [
                  {
                    code: 'institution-without-code',
                    pointer: '#/institutionCode',
                    detail: {
                      sv: 'Ett lärosäte, och bara ett sådant, anger sin lärosäteskod.',
                      en: 'An institution, and nothing else, names its institution code.',
                    },
                  },
                ]),
          ];
          t.strictSame(faults, expected, `${kind} ${healthcareRegionCode} ${institutionCode}`);
        }
      }
    }
  },
);

t.test('an organisation is known by a number with a right check digit, or by none', async (t) => {
  const reader = { code: 'organisation', nameSv: 'Organisationen', kind: 'reader' } as const;
  t.strictSame(organisationFaults(reader), []);
  t.strictSame(organisationFaults({ ...reader, organisationNumber: '2321000016' }), []);
  t.strictSame(organisationFaults({ ...reader, organisationNumber: '2321000017' }), [
    {
      code: 'invalid-organisation-number',
      pointer: '#/organisationNumber',
      detail: {
        sv: 'Organisationsnumrets kontrollsiffra stämmer inte.',
        en: 'The check digit of the organisation number is wrong.',
      },
    },
  ]);
});

t.test('the first role that does not befit the organisation is named, with those that do', async (t) => {
  t.equal(roleFault('regional-council', ['council-approver', 'council-editor']), undefined);
  t.strictSame(roleFault('regional-council', ['council-editor', 'reader', 'institution']), {
    code: 'role-not-for-kind',
    pointer: '#/roles',
    detail: {
      sv: 'Rollen reader kan inte ges åt en organisation av detta slag.',
      en: 'The role reader cannot be given to an organisation of this kind.',
    },
    value: 'reader',
    accepted: ['council-editor', 'council-approver'],
  });
});

t.test('each refusal says in both languages what is wrong and who can mend it', async (t) => {
  const told = (client: RegisteredClient | undefined, organisationNumber?: string) =>
    problemOf(() => actorFrom(client, organisationNumber === undefined ? caller : { ...caller, organisationNumber }))
      .detail;
  const office = { sv: /nationella kansliet/, en: /national office/ };
  t.match(told(undefined), office);
  const revoked = told({ ...registered, revokedAt: new Date(0) });
  t.match(revoked, office);
  t.match(revoked, { sv: /client-1 är återkallad/, en: /client-1 is revoked/ });
  t.match(told(registered, '2321000017'), { sv: /rätt kontrollsiffra.*utfärdaren/, en: /right check digit.*issuer/ });
  t.match(told(registered, '2321000255'), { sv: /client-1 är registrerad för.*utfärdaren/, en: /issuer/ });
});
