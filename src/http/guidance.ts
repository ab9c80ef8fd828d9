import { type Bilingual, type ProblemCode, problemCatalogue } from '../core/problem.ts';

/** What to do about a kind of problem, for the documentation and its examples. */
const guidance: Partial<Record<ProblemCode, Bilingual>> = {
  'bad-request': {
    sv: 'Begäran är inte välformad HTTP eller har en trasig adress. Kontrollera procentkodning och huvudfält.',
    en: 'The request is not well-formed HTTP or has a broken address. Check percent-encoding and headers.',
  },
  'invalid-request': {
    sv: 'Parametrar eller innehåll följer inte kontraktet. Alla fel räknas upp i errors; rätta dem och försök igen.',
    en: 'Parameters or body do not follow the contract. All faults are listed in errors; correct them and try again.',
  },
  'malformed-json': {
    sv: 'Innehållet kan inte läsas som JSON i UTF-8. Felets plats står i detail.',
    en: 'The body cannot be read as JSON in UTF-8. The place of the fault is in detail.',
  },
  unauthenticated: {
    sv: 'Skicka en åtkomsttoken i Authorization: Bearer.',
    en: 'Send an access token in Authorization: Bearer.',
  },
  'invalid-token': {
    sv: 'Token är utgången, trasig eller utfärdad för någon annan. Begär en ny.',
    en: 'The token has expired, is broken or was issued for someone else. Ask for a new one.',
  },
  'insufficient-scope': {
    sv: 'Begär en token med det omfång som står i WWW-Authenticate.',
    en: 'Ask for a token with the scope that WWW-Authenticate names.',
  },
  forbidden: {
    sv: 'Din organisations roll får inte göra detta. Vänd dig till den som har rollen.',
    en: 'The role of your organisation may not do this. Turn to someone who has the role.',
  },
  'not-found': {
    sv: 'Det finns ingen sådan resurs, eller så får du inte se den. Kontrollera adressen och din behörighet.',
    en: 'There is no such resource, or you may not see it. Check the address and your permission.',
  },
  'method-not-allowed': {
    sv: 'Adressen finns men tar inte emot metoden. Allow räknar upp dem som går.',
    en: 'The address exists but does not take the method. Allow lists those that it takes.',
  },
  'not-acceptable': {
    sv: 'Ändra Accept till ett av de format som detail räknar upp.',
    en: 'Change Accept to one of the formats that detail lists.',
  },
  'request-timeout': {
    sv: 'Hela begäran kom inte fram i tid. Försök igen; stora filer skickas som import.',
    en: 'The whole request did not arrive in time. Try again; send large files as an import.',
  },
  conflict: {
    sv: 'Resursens läge tillåter inte detta. Hämta den på nytt och se vilka steg som går.',
    en: 'The state of the resource does not allow this. Fetch it again and see which steps are open.',
  },
  'request-in-progress': {
    sv: 'Vänta så många sekunder som Retry-After säger och skicka samma begäran med samma nyckel; då får du dess svar.',
    en: 'Wait for the seconds that Retry-After says and send the same request with the same key to get its answer.',
  },
  'idempotency-key-reused': {
    sv: 'Ta en ny Idempotency-Key till en ny begäran, eller skicka den första begäran oförändrad.',
    en: 'Take a new Idempotency-Key for a new request, or send the first request unchanged.',
  },
  'precondition-failed': {
    sv: 'Någon annan hann före. Hämta resursen på nytt, gör om ändringen och skicka den nya ETag i If-Match.',
    en: 'Someone else was first. Fetch the resource again, redo the change and send the new ETag in If-Match.',
  },
  'content-too-large': {
    sv: 'Innehållet är större än gränsen för resursen. Dela upp det eller använd import.',
    en: 'The content is larger than the limit of the resource. Split it up or use an import.',
  },
  'uri-too-long': {
    sv: 'Adressen är längre än 2 048 tecken, eller en del av den längre än 100.',
    en: 'The address is longer than 2,048 characters, or a part of it longer than 100.',
  },
  'unsupported-media-type': {
    sv: 'Skicka innehållet i en av de typer som resursen tar emot och ange den i Content-Type.',
    en: 'Send the content as one of the types that the resource takes, and name it in Content-Type.',
  },
  'expectation-failed': {
    sv: 'Den enda förväntan som stöds i Expect är 100-continue.',
    en: 'The only expectation that Expect may hold is 100-continue.',
  },
  'invalid-content': {
    sv: 'Innehållet kan läsas men strider mot reglerna. Alla fel räknas upp i errors.',
    en: 'The content can be read but breaks the rules. All faults are listed in errors.',
  },
  'precondition-required': {
    sv: 'Skicka If-Match med värdet av ETag från det svar du utgår från.',
    en: 'Send If-Match with the ETag of the answer that you start from.',
  },
  'too-many-requests': {
    sv: 'Vänta så många sekunder som Retry-After säger.',
    en: 'Wait for the seconds that Retry-After says.',
  },
  'header-too-large': {
    sv: 'Huvudfälten är tillsammans större än 16 kB. Skicka färre eller kortare.',
    en: 'The header fields together are larger than 16 kB. Send fewer or shorter ones.',
  },
  'internal-error': {
    sv: 'Något gick fel hos oss. Försök igen; kvarstår felet, kontakta oss och ange instance.',
    en: 'Something went wrong on our side. Try again; if it stays, contact us and give the instance.',
  },
  'service-unavailable': {
    sv: 'Tjänsten är tillfälligt otillgänglig. Försök igen efter så många sekunder som Retry-After säger.',
    en: 'The service is temporarily unavailable. Try again after the seconds that Retry-After says.',
  },
  'issuer-unavailable': {
    sv: 'Utfärdarens nycklar kan inte nås, så token kunde inte prövas. Behåll den och försök igen.',
    en: 'The keys of the issuer cannot be reached, so the token could not be verified. Keep it and try again.',
  },
};

/** What to do about a kind of problem; its title where there is no more to say. */
export const guidanceOf = (code: ProblemCode): Bilingual => guidance[code] ?? problemCatalogue[code];
