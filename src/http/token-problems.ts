import { limits } from '../core/limits.ts';
import { type Bilingual, Problem } from '../core/problem.ts';

const realm = 'kompetensforsorjning';

/**
 * Why a token is refused. The English sentence is also the `error_description` of RFC 6750, so it keeps to ASCII
 * without quotation marks and backslash, and says nothing that the caller did not send.
 */
const reasons = {
  'token-in-query': {
    sv: 'Åtkomsttoken tas bara emot i huvudfältet Authorization, aldrig i adressen.',
    en: 'The access token is taken in the Authorization header only, never in the address.',
  },
  'token-malformed': {
    sv: 'Åtkomsttoken är inte en signerad JWT.',
    en: 'The access token is not a signed JWT.',
  },
  'token-too-long': {
    sv: `Åtkomsttoken är längre än ${limits.tokenCharacters} tecken.`,
    en: `The access token is longer than ${limits.tokenCharacters} characters.`,
  },
  'token-type': {
    sv: 'Tokens typ är inte at+jwt (RFC 9068).',
    en: 'The type of the token is not at+jwt (RFC 9068).',
  },
  'token-algorithm': {
    sv: 'Tokens signaturalgoritm godtas inte.',
    en: 'The signature algorithm of the token is not accepted.',
  },
  'token-header': {
    sv: 'Tokens huvud pekar ut en egen nyckel eller kräver tillägg; nycklar hämtas bara från utfärdaren.',
    en: 'The header of the token brings its own key or demands extensions; keys come from the issuer only.',
  },
  'token-issuer': { sv: 'Tokens utfärdare är inte betrodd här.', en: 'The issuer of the token is not trusted here.' },
  'token-audience': { sv: 'Token är inte avsedd för denna tjänst.', en: 'The token is not meant for this service.' },
  'token-expired': { sv: 'Token har gått ut. Hämta en ny.', en: 'The token has expired. Fetch a new one.' },
  'token-too-old': {
    sv: `Token är äldre än ${limits.tokenAgeMaximumSeconds} sekunder. Hämta en ny.`,
    en: `The token is older than ${limits.tokenAgeMaximumSeconds} seconds. Fetch a new one.`,
  },
  'token-not-yet-valid': {
    sv: 'Token gäller inte ännu. Kontrollera klockan hos utfärdaren.',
    en: 'The token is not valid yet. Check the clock of the issuer.',
  },
  'token-claim': {
    sv: 'Token saknar ett av anspråken exp, iat, sub, client_id och jti, eller så har ett anspråk fel form.',
    en: 'The token lacks one of the claims exp, iat, sub, client_id and jti, or a claim has the wrong form.',
  },
  'token-key-unknown': {
    sv: 'Utfärdaren har ingen nyckel som passar token.',
    en: 'The issuer has no key that fits the token.',
  },
  'token-signature': { sv: 'Tokens signatur stämmer inte.', en: 'The signature of the token does not hold.' },
  'token-binding': {
    sv: 'Token är bunden på ett sätt som inte kan prövas här (cnf).',
    en: 'The token is bound in a way that cannot be checked here (cnf).',
  },
  'token-unbound': {
    sv: 'Token är inte bunden till någon nyckel. Sänd den som Bearer.',
    en: 'The token is not bound to a key. Send it as Bearer.',
  },
  'certificate-mismatch': {
    sv: 'Token är bunden till ett annat klientcertifikat än anslutningens.',
    en: 'The token is bound to another client certificate than that of the connection.',
  },
  'proof-missing': {
    sv: 'Token är bunden till en nyckel. Sänd den som DPoP, med ett nytt bevis i huvudfältet DPoP (RFC 9449).',
    en: 'The token is bound to a key. Send it as DPoP, with a new proof in the DPoP header (RFC 9449).',
  },
  'proof-invalid': {
    sv: 'Beviset i huvudfältet DPoP är inte en giltig signerad JWT av typen dpop+jwt.',
    en: 'The proof in the DPoP header is not a valid signed JWT of the type dpop+jwt.',
  },
  'proof-request': {
    sv: 'Beviset gäller en annan metod eller adress (htm, htu).',
    en: 'The proof is for another method or address (htm, htu).',
  },
  'proof-time': {
    sv: `Beviset är inte gjort de senaste ${limits.proofAgeMaximumSeconds} sekunderna (iat).`,
    en: `The proof was not made within the last ${limits.proofAgeMaximumSeconds} seconds (iat).`,
  },
  'proof-token': {
    sv: 'Beviset gäller en annan åtkomsttoken (ath).',
    en: 'The proof is for another access token (ath).',
  },
  'proof-key': {
    sv: 'Beviset är gjort med en annan nyckel än den som token är bunden till.',
    en: 'The proof was made with another key than the one the token is bound to.',
  },
  'proof-replayed': {
    sv: 'Beviset har redan använts. Gör ett nytt för varje anrop.',
    en: 'The proof has been used before. Make a new one for every request.',
  },
} as const satisfies Record<string, Bilingual>;
export type TokenRefusal = keyof typeof reasons;

/** The algorithms taken for tokens and proofs: those of the Swedish OAuth profile, all asymmetric, none with SHA-1. */
export const signatureAlgorithms: readonly string[] = [
  ...['ES256', 'ES384', 'ES512'],
  ...['PS256', 'PS384', 'PS512'],
  ...['RS256', 'RS384', 'RS512'],
];

/** No credentials, or of a kind that is not asked for: the challenge names the realm and no error (RFC 6750, 3). */
export const noToken = (): Problem =>
  new Problem(
    'unauthenticated',
    {
      sv: 'Hämta en åtkomsttoken hos utfärdaren och sänd den i huvudfältet Authorization: Bearer.',
      en: 'Fetch an access token from the issuer and send it in the header Authorization: Bearer.',
    },
    { headers: { 'WWW-Authenticate': `Bearer realm="${realm}"` } },
  );

/** A token that does not pass (401), or that came in the address (400), with the challenge of RFC 6750 or RFC 9449. */
export const refusedToken = (reason: TokenRefusal): Problem => {
  const detail = reasons[reason];
  const isQuery = reason === 'token-in-query';
  const isProof = reason.startsWith('proof-');
  const error = isQuery ? 'invalid_request' : isProof ? 'invalid_dpop_proof' : 'invalid_token';
  const algorithms = isProof ? `, algs="${signatureAlgorithms.join(' ')}"` : '';
  const challenge = `${isProof ? 'DPoP' : 'Bearer'} realm="${realm}", error="${error}", error_description="${detail.en}"`;
  return new Problem(isQuery ? 'invalid-request' : 'invalid-token', detail, {
    faults: [
      isQuery
        ? { code: reason, detail, parameter: 'access_token' }
        : { code: reason, detail, header: isProof ? 'DPoP' : 'Authorization' },
    ],
    headers: { 'WWW-Authenticate': `${challenge}${algorithms}` },
  });
};

/** A token that passes but carries no scope at all; rules rest on scopes, so it opens nothing (403). */
export const scopelessToken = (): Problem =>
  new Problem(
    'insufficient-scope',
    {
      sv: 'Åtkomsttoken bär inget behörighetsomfång (scope). Begär de omfång som åtgärden kräver.',
      en: 'The access token carries no scope. Ask for the scopes that the operation needs.',
    },
    { headers: { 'WWW-Authenticate': `Bearer realm="${realm}", error="insufficient_scope"` } },
  );

/** The issuer's keys were never had, or not for a day: the token was not judged, so this is no 401. */
export const issuerUnavailable = (): Problem =>
  new Problem(
    'issuer-unavailable',
    {
      sv: 'Utfärdarens nycklar kan inte hämtas just nu. Behåll din token och försök igen om en stund.',
      en: 'The keys of the issuer cannot be fetched just now. Keep your token and try again in a while.',
    },
    { headers: { 'Retry-After': String(limits.retryAfterSeconds) } },
  );

/** More proofs in use than are remembered: taking one more would mean forgetting one that can be replayed. */
export const tooManyProofs = (): Problem =>
  new Problem(
    'service-unavailable',
    {
      sv: 'För många bevis (DPoP) är i bruk just nu. Försök igen om en stund.',
      en: 'Too many proofs (DPoP) are in use just now. Try again in a while.',
    },
    { headers: { 'Retry-After': String(limits.retryAfterSeconds) } },
  );
