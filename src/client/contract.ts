// Generated from openapi/openapi.json by `npm run openapi`.
export interface paths {
    "/finding-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the rules of checking
         * @description Every rule that surveys are checked by, with its owner, its limits and why it is asked.
         */
        get: operations["listFindingRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/survey-rounds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List rounds
         * @description All mappings of needs, newest reference date first.
         */
        get: operations["listRounds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/survey-rounds/{roundId}/completeness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See how complete a round is
         * @description Expected, received, received in time, approved and accepted: by council, profession and sector, also weighted by inhabitants and by the last round’s staff. As SVG a small picture of the same numbers. They are the same for everyone who may read rounds, over all councils, but for the shares of staff, which the national office alone sees. Drafts are not counted and not shown.
         */
        get: operations["listCompleteness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/survey-rounds/{roundId}/template": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch a template for a round
         * @description A file to fill in and send back as it is: a row for each area, profession, sector and year, the last round’s figures beside the empty cells, lists to pick from, and a sheet that explains every column and why it is asked for. For the caller’s own council.
         */
        get: operations["findRoundTemplate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List surveys
         * @description The surveys that the caller may see: a council its own, the national office all.
         */
        get: operations["listSurveys"];
        put?: never;
        /**
         * Create a survey
         * @description Creates the caller’s own council’s survey in an open round, with an empty draft.
         */
        post: operations["createSurvey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch a survey
         * @description A survey with all its versions, who did what and when, and what the caller may do next.
         */
        get: operations["findSurvey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a survey
         * @description Approves the submitted version on the council’s behalf. Whoever submitted it, or edited it or the versions whose lines it began with, is refused (four eyes).
         */
        post: operations["approveSurvey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a survey’s findings
         * @description What is wrong (errors) or looks odd (warnings) in the newest version, or the one asked for. Errors block submission; warnings do until they are justified. As CSV the whole list comes at once.
         */
        get: operations["listFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a survey’s imports
         * @description Dry runs of the last week, newest first, whatever became of them.
         */
        get: operations["listImports"];
        put?: never;
        /**
         * Try lines out
         * @description A dry run: the file (JSON, NDJSON, CSV or an Excel workbook) is read as it comes and every row is checked, but the draft stays as it is. The answer comes when the file has been read; poll its Location until the state is `ready` (commit it with its content hash) or `faulty` (read its faults). If the sender breaks off before the file has come, the import is `aborted`; after that the work goes on without the sender.
         */
        post: operations["createImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/imports/{importId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch an import
         * @description How far an import has come, what it found, and what its commit would do.
         */
        get: operations["findImport"];
        put?: never;
        post?: never;
        /**
         * Cancel an import
         * @description Stops an import that is under way, or gives up one that waits for its commit. The draft stays.
         */
        delete: operations["cancelImport"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/imports/{importId}/commits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Commit an import
         * @description Writes what the dry run showed, all or nothing. Refused when the draft has changed since, or the content hash is not that of the dry run.
         */
        post: operations["commitImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/imports/{importId}/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an import’s faults
         * @description First what ended the reading, then what is wrong and last what looks odd, each in the order of the sender’s rows. Of very many only so many are listed, errors before warnings; `foundCount` tells how many there are. As JSON a page; as CSV or an Excel workbook all that are listed.
         */
        get: operations["listImportFaults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/imports/{importId}/marked-file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch the sender’s own file with its faults marked
         * @description The CSV or workbook as it was sent, with a column that tells what is wrong in each row and, in a workbook, the cells marked. Rows keep their numbers, so it can be mended and sent again as it is. Of a file that cannot be read to its end the rows up to there come, and then what is wrong.
         */
        get: operations["findMarkedFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/justifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Justify all warnings of a rule
         * @description Writes the same justification for every warning of a rule, or of a rule in one area, profession or sector. It is recorded for each of them.
         */
        post: operations["justifyFindings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/submissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit a survey
         * @description Submits the draft. It is registered as a document that has come in, with a receipt whose address is in Location; its original is kept bit for bit and its lines never change after this. Errors block; the answer lists them all.
         */
        post: operations["submitSurvey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/submissions/{receiptId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch a receipt
         * @description The receipt of one submission: registration number, time, sender, matter, and SHA-256 of the original. It never changes.
         */
        get: operations["findReceipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/surveys/{surveyId}/template": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch a template for a survey
         * @description A file to fill in and send back as it is: a row for each area, profession, sector and year, the last round’s figures beside the empty cells, lists to pick from, and a sheet that explains every column and why it is asked for. What the survey says already is filled in.
         */
        get: operations["findSurveyTemplate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description What has come of the cells that are waited for. */
        CellCompleteness: {
            /**
             * @description Those in accepted versions.
             * @example 12
             */
            accepted: number;
            /**
             * @description Those in approved or accepted versions.
             * @example 12
             */
            approved: number;
            /**
             * @description Cells waited for; null for a sector before which there was no round.
             * @example 21
             */
            expected: number | null;
            /**
             * @description The same weighted by inhabitants; null where a figure is missing.
             * @example 0.9021
             */
            populationShareReceived: number | null;
            /**
             * @description Cells in submitted, approved or accepted versions, by sector also those that nobody waited for.
             * @example 18
             */
            received: number;
            /**
             * @description Those whose council first submitted in time.
             * @example 15
             */
            receivedOnTime: number;
            /**
             * @description The part of the expected that was received.
             * @example 0.8571
             */
            shareReceived: number | null;
            /**
             * @description The same weighted by the last round’s staff; null where there was none, and for others than the national office.
             * @example null
             */
            staffShareReceived: number | null;
        };
        /** @description Something in what was sent that its sender may not have meant. */
        FileNotice: {
            /**
             * @description Stable code of what was seen.
             * @example hidden-rows
             */
            code: string;
            /**
             * @description The sender’s own heading.
             * @example Kommentar
             */
            column: string | null;
            /**
             * @description What was seen and what to do, in the language asked for.
             * @example En rad är dold i arbetsboken, för hand eller av ett filter, men har lästs: rad 17.
             */
            detail: string;
            /**
             * @description JSON pointer, where JSON was sent.
             * @example null
             */
            pointer: string | null;
            /**
             * @description Row in what was sent; a file’s heading is row 1.
             * @example 17
             */
            row: number | null;
            /**
             * @description The value seen.
             * @example 17
             */
            value: string | null;
        };
        /** @description Something in a survey that is wrong or looks odd. */
        Finding: {
            /**
             * @description The area.
             * @example 09
             */
            areaCode: string | null;
            /**
             * @description What it was held against: another field, the last round’s figure, or inhabitants.
             * @example 244
             */
            compared: number | null;
            /**
             * @description What was seen, in the language asked for.
             * @example 246 årsarbetare men 244 personer.
             */
            detail: string;
            /**
             * @description The same for the same rule and cell, in every version.
             * @example 5f1d7a84db00d2fce00b31a7fc73224f
             */
            findingId: string;
            /** @description The justification that holds now; null where none does. */
            justification: components["schemas"]["FindingJustification"] | null;
            /**
             * @description The field that it is about.
             * @example fullTimeEquivalents
             */
            measure: string | null;
            /**
             * @description The figure seen.
             * @example 246
             */
            observed: number | null;
            /**
             * @description The profession.
             * @example lakare
             */
            professionCode: string | null;
            /**
             * @description The rule that found it; see /finding-rules.
             * @example full-time-equivalents-above-headcount
             */
            ruleId: string;
            /**
             * @description The sector; null for all.
             * @example region
             * @enum {string|null}
             */
            sector: "region" | "municipality" | "private" | "state" | null;
            /**
             * @description An error blocks submission; a warning does until it is justified.
             * @example warning
             * @enum {string}
             */
            severity: "error" | "warning";
            /**
             * @description The specialty.
             * @example null
             */
            specialtyCode: string | null;
            /**
             * @description For staff per inhabitant: the median of comparable areas, per 1,000.
             * @example null
             */
            usual: number | null;
            /**
             * @description The year.
             * @example 2019
             */
            year: number | null;
        };
        /** @description Why a council or an institution stands by what a rule remarked on. */
        FindingJustification: {
            /**
             * Format: date-time
             * @description When it was written (UTC).
             * @example 2019-12-20T12:00:00.000Z
             */
            at: string;
            /**
             * @description Who: the subject of the token.
             * @example dev-council-editor-sodra
             */
            by: string;
            /**
             * @description Why the figures stand; the approver and the national office read it.
             * @example Flera anställda delar tjänst med universitetet och räknas om till heltid hos oss.
             */
            text: string;
        };
        /** @description A rule that surveys are checked by. */
        FindingRule: {
            /**
             * @description The organisation that answers for the rule.
             * @example national-office
             */
            ownerCode: string;
            /**
             * @description Identifier; it never changes.
             * @example full-time-equivalents-above-headcount
             */
            ruleId: string;
            /**
             * @description An error is refused; a warning needs a justification.
             * @example warning
             * @enum {string}
             */
            severity: "error" | "warning";
            /**
             * @description `write`: lines that break it are never stored. `submission`: asked of the survey as a whole.
             * @example submission
             * @enum {string}
             */
            stage: "write" | "submission";
            /**
             * @description Name in English.
             * @example More full-time equivalents than persons
             */
            titleEn: string;
            /**
             * @description Name in Swedish.
             * @example Fler årsarbetare än personer
             */
            titleSv: string;
            /**
             * @description Grows when what the rule finds changes.
             * @example 1
             */
            version: number;
            /**
             * @description Why it is asked and where its limits lie, in English.
             * @example Mostly two columns were swapped.
             */
            whyEn: string;
            /**
             * @description Why it is asked and where its limits lie, in Swedish.
             * @example Oftast är två kolumner förväxlade.
             */
            whySv: string;
        };
        /** @description One fault or warning of an import. */
        ImportFault: {
            /**
             * @description What is accepted, or the nearest codes.
             * @example [
             *       "sjukskoterska"
             *     ]
             */
            accepted: string[] | null;
            /**
             * @description Stable code of the rule.
             * @example unknown-code
             */
            code: string;
            /**
             * @description The sender’s own heading, or the field.
             * @example Yrkeskod
             */
            column: string | null;
            /**
             * @description What is wrong and what to do, in the language asked for.
             * @example Koden finns inte i registret över yrkena. Se registret för giltiga koder.
             */
            detail: string;
            /**
             * @description JSON pointer, where JSON was sent.
             * @example null
             */
            pointer: string | null;
            /**
             * @description Row in what was sent; a file’s heading is row 1.
             * @example 17
             */
            row: number | null;
            /**
             * @description An error forbids the commit; a warning is to be looked at, and what the rules find is to be justified or mended before the submission.
             * @example error
             * @enum {string}
             */
            severity: "error" | "warning";
            /**
             * @description The value seen.
             * @example sjukskoterksa
             */
            value: string | null;
        };
        /** @description What a justification did, and what is left to justify. */
        JustificationReceipt: {
            /** @description What can be done from here. */
            _links: components["schemas"]["Link"][];
            /**
             * @description Errors in the version; each must be mended.
             * @example 0
             */
            errorCount: number;
            /**
             * @description Warnings that got the justification.
             * @example 1
             */
            justifiedCount: number;
            /**
             * Format: uuid
             * @description The survey.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            surveyId: string;
            /**
             * @description Warnings that still need a justification.
             * @example 0
             */
            unjustifiedCount: number;
            /**
             * @description The version written to.
             * @example 1
             */
            versionNumber: number;
        };
        /** @description What a write of lines changed. */
        LinesReceipt: {
            /** @description What can be done from here. */
            _links: components["schemas"]["Link"][];
            /**
             * @description Lines that were not there before.
             * @example 5
             */
            added: number;
            /**
             * @description Lines that were there with other values.
             * @example 0
             */
            changed: number;
            /**
             * @description Given values that the lines leave empty or null and that stay, since they are added to the draft.
             * @example 0
             */
            keptValueCount: number;
            /**
             * @description Lines in the version now.
             * @example 5
             */
            lineCount: number;
            /** @description What the sender may not have meant, such as hidden rows or texts that look broken; to be looked at. */
            notices: components["schemas"]["FileNotice"][];
            /**
             * @description Rows of a file that hold codes alone and were passed over, as a template’s that nobody filled in.
             * @example 0
             */
            passedOverRowCount: number;
            /**
             * @description Lines that are no longer there.
             * @example 0
             */
            removed: number;
            /** @description Given values that go, by field, in lines that stay but leave them empty, since all is replaced. */
            removedValues: {
                /**
                 * @description Given values that go.
                 * @example 2
                 */
                count: number;
                /**
                 * @description Field of the lines.
                 * @example comment
                 */
                field: string;
            }[];
            /**
             * Format: uuid
             * @description The survey.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            surveyId: string;
            /**
             * @description Lines that were there just so.
             * @example 0
             */
            unchanged: number;
            /**
             * @description The version written to.
             * @example 1
             */
            versionNumber: number;
        };
        /**
         * @description A link to follow, with its verb.
         * @example {
         *       "href": "https://api.example.se/kompetensforsorjning/v1/regions/12",
         *       "rel": "self",
         *       "method": "GET"
         *     }
         */
        Link: {
            /**
             * Format: uri
             * @description Absolute address.
             */
            href: string;
            /**
             * @description The verb to use.
             * @enum {string}
             */
            method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
            /** @description Relation, from IANA where one exists. */
            rel: string;
        };
        /** @description A lock lifted by the national office, with reason and expiry. */
        LockException: {
            /**
             * Format: date-time
             * @description From when it lets nothing more through.
             * @example 2026-11-22T08:00:00.000Z
             */
            expiresAt: string;
            /**
             * Format: uuid
             * @description Identifier of the exception.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            lockExceptionId: string;
            /** @description When it was made and by whom. */
            opened: components["schemas"]["SurveyEvent"];
            /**
             * @description Why it was made.
             * @example Region 07 har rättat sin statistik.
             */
            reason: string;
        };
        /** @description A sender’s own file with its faults marked; ask for CSV or a workbook. */
        MarkedFile: {
            /** @description The faults, and the import. */
            _links: components["schemas"]["Link"][];
            /**
             * @description The form that the file was sent in.
             * @example xlsx
             * @enum {string}
             */
            format: "csv" | "xlsx";
            /**
             * @description SHA-256 of the bytes as they came.
             * @example 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
             */
            originalHash: string | null;
        };
        /** @description A commit, bound to what the dry run showed. */
        NewImportCommit: {
            /**
             * @description The content hash of the dry run: what was seen is what is written.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            contentHash: string;
        };
        /** @description One justification for every warning of a rule, or of a rule in an area, profession or sector. */
        NewJustifications: {
            /**
             * @description Only this area.
             * @example 07
             */
            areaCode?: string;
            /**
             * @description Only this profession.
             * @example lakare
             */
            professionCode?: string;
            /**
             * @description Warnings of this rule.
             * @example region-without-line
             */
            ruleId: string;
            /**
             * @description Only this sector.
             * @example region
             * @enum {string}
             */
            sector?: "region" | "municipality" | "private" | "state";
            /**
             * @description Why the figures stand; the approver and the national office read it.
             * @example Flera anställda delar tjänst med universitetet och räknas om till heltid hos oss.
             */
            text: string;
        };
        /** @description A survey to create for the caller’s own council. */
        NewSurvey: {
            /**
             * Format: uuid
             * @description The round to answer.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            roundId: string;
        };
        /**
         * @description Where this page stands among all.
         * @example {
         *       "totalRecords": 290,
         *       "page": 1,
         *       "limit": 20,
         *       "count": 20
         *     }
         */
        PageMeta: {
            /** @description Items on this page. */
            count: number;
            /** @description Items on a page at most. */
            limit: number;
            /** @description This page, counted from 1. */
            page: number;
            /** @description Items in all pages together. */
            totalRecords: number;
        };
        /**
         * @description A problem by RFC 9457.
         * @example {
         *       "type": "https://api.example.se/#problem-not-found",
         *       "title": "Resursen finns inte",
         *       "status": 404,
         *       "detail": "Det finns ingen sådan resurs, eller så får du inte se den. Kontrollera adressen och din behörighet.",
         *       "instance": "urn:trace:4bf92f3577b34da6a3ce929d0e0e4736",
         *       "code": "not-found"
         *     }
         */
        Problem: {
            /** @description Stable code of this kind of problem. */
            code: string;
            /** @description What happened in this case, and what to do. */
            detail: string;
            /** @description All faults found, at once. */
            errors?: components["schemas"]["ProblemFault"][];
            /** @description The request that it happened in, as a urn with its trace id. */
            instance: string;
            /** @description The HTTP status code. */
            status: number;
            /** @description Name of this kind of problem, in the language asked for. */
            title: string;
            /** @description How many faults were found, where not all are listed. */
            totalErrors?: number;
            /**
             * Format: uri
             * @description Address of the description of this kind of problem.
             */
            type: string;
        };
        /** @description One fault in what was sent. */
        ProblemFault: {
            /** @description Values that are accepted, or the nearest codes. */
            accepted?: string[];
            /** @description Stable code of the rule that was broken. */
            code: string;
            /** @description Column of the file. */
            column?: string;
            /** @description What is wrong and what to do, in the language asked for. */
            detail: string;
            /** @description Name of the header. */
            header?: string;
            /** @description Name of the query or path parameter. */
            parameter?: string;
            /** @description JSON pointer to the place in the body. */
            pointer?: string;
            /** @description Row of the file; the heading is row 1. */
            row?: number;
            /** @description The value seen. */
            value?: string;
        };
        /** @description The receipt of a submission, which is an official document that came in. */
        Receipt: {
            /** @description Where the survey and the original are. */
            _links: components["schemas"]["Link"][];
            /**
             * @description SHA-256 of the original bytes.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            contentHash: string;
            /**
             * @description The version that it corrects.
             * @example null
             */
            correctsVersionNumber: number | null;
            /** @description The original, and the files that its lines were read from. */
            documents: components["schemas"]["ReceivedDocument"][];
            /**
             * @description Whether it came after the round’s due time.
             * @example false
             */
            late: boolean;
            /**
             * @description The matter in short, in Swedish as in the register.
             * @example Behovskartläggning 2019, Södra sjukvårdsregionen, version 1
             */
            matter: string;
            /**
             * Format: uuid
             * @description Identifier of the receipt.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            receiptId: string;
            /**
             * Format: date-time
             * @description When the submission came in (UTC).
             * @example 2026-11-22T08:00:00.000Z
             */
            receivedAt: string;
            /**
             * @description Number in the register of submissions: year and number in the year, without gaps.
             * @example BK 2026/000123
             */
            registrationNumber: string;
            /** @description Who sent it. */
            sender: {
                /**
                 * @description The client that sent it.
                 * @example dev-council-editor-sodra
                 */
                clientId: string;
                /**
                 * @description The organisation.
                 * @example council-sodra
                 */
                organisationCode: string;
                /**
                 * @description Its name.
                 * @example Regionalt vårdkompetensråd, Södra sjukvårdsregionen
                 */
                organisationName: string;
                /**
                 * @description The person or system that sent it.
                 * @example dev-council-editor-sodra
                 */
                subject: string;
            };
            /**
             * @description The version that was submitted.
             * @example 1
             */
            versionNumber: number;
        };
        /** @description A document that came in, kept bit for bit. */
        ReceivedDocument: {
            /**
             * @description Bytes.
             * @example 1462
             */
            byteLength: number;
            /**
             * @description SHA-256 of the bytes.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            contentHash: string;
            /**
             * Format: uuid
             * @description Identifier of the document.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            documentId: string;
            /**
             * @description `submission`: the lines as submitted; `upload`: a file that lines of the version were read from.
             * @example submission
             * @enum {string}
             */
            kind: "submission" | "upload";
            /**
             * @description Media type.
             * @example application/x-ndjson
             */
            mediaType: string;
            /**
             * Format: date-time
             * @description When it came in (UTC).
             * @example 2026-11-22T08:00:00.000Z
             */
            receivedAt: string;
            /**
             * @description The subject that sent it.
             * @example dev-council-editor-sodra
             */
            receivedBy: string;
        };
        /** @description How complete a round is, and whether it came in time. */
        RoundCompleteness: {
            /** @description What can be done from here. */
            _links: components["schemas"]["Link"][];
            /** @description Regions × professions asked for, with a line of the base year. */
            cells: components["schemas"]["CellCompleteness"];
            /** @description By council. */
            councils: {
                /** @description The cells of its undivided regions. */
                cells: components["schemas"]["CellCompleteness"];
                /**
                 * Format: date-time
                 * @description Its first submission.
                 * @example 2019-12-20T12:00:00.000Z
                 */
                firstSubmittedAt: string | null;
                /**
                 * @description The council.
                 * @example sodra
                 */
                healthcareRegionCode: string;
                /**
                 * @description Name in English.
                 * @example null
                 */
                nameEn: string | null;
                /**
                 * @description Name in Swedish.
                 * @example Södra sjukvårdsregionen
                 */
                nameSv: string;
                /**
                 * @description How far its answer has come; null while it has none or is a draft.
                 * @example accepted
                 * @enum {string|null}
                 */
                state: "submitted" | "approved" | "accepted" | "locked" | null;
                /**
                 * @description By its first submission; one that never came is awaited, and overdue after the due time.
                 * @example on-time
                 * @enum {string}
                 */
                timeliness: "on-time" | "late" | "overdue" | "awaited";
            }[];
            /**
             * Format: date-time
             * @description When this was counted.
             * @example 2026-11-22T08:00:00.000Z
             */
            countedAt: string;
            /** @description The cells of regions that lie in two healthcare regions, which either council may report. */
            dividedRegions: components["schemas"]["CellCompleteness"] | null;
            /**
             * Format: date-time
             * @description When surveys are due.
             * @example 2030-01-31T22:59:59.000Z
             */
            dueAt: string;
            /** @description By profession. */
            professions: {
                cells: components["schemas"]["CellCompleteness"];
                /**
                 * @description Name in English.
                 * @example physician
                 */
                nameEn: string | null;
                /**
                 * @description Name in Swedish.
                 * @example läkare
                 */
                nameSv: string;
                /**
                 * @description The profession.
                 * @example lakare
                 */
                professionCode: string;
            }[];
            /**
             * Format: uuid
             * @description The round.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            roundId: string;
            /** @description By sector. */
            sectors: {
                /** @description Waited for is what the last round had. */
                cells: components["schemas"]["CellCompleteness"];
                /**
                 * @description The sector.
                 * @example region
                 * @enum {string}
                 */
                sector: "region" | "municipality" | "private" | "state";
            }[];
            surveys: components["schemas"]["SurveyCompleteness"];
        };
        /** @description One council’s answer in a round. */
        Survey: {
            /** @description What the caller may do next. */
            _links: components["schemas"]["Link"][];
            /**
             * @description The council, by its healthcare region.
             * @example sodra
             */
            healthcareRegionCode: string;
            /**
             * @description Whether the first submission came after the round’s due time, or that time has passed without one.
             * @example false
             */
            late: boolean;
            /**
             * Format: uuid
             * @description The round that it answers.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            roundId: string;
            /**
             * @description State of the newest version.
             * @example accepted
             * @enum {string}
             */
            state: "draft" | "submitted" | "returned" | "approved" | "accepted" | "locked";
            /**
             * Format: uuid
             * @description Identifier of the survey.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            surveyId: string;
            /**
             * @description The newest version.
             * @example 1
             */
            versionNumber: number;
            /** @description All versions, newest first. */
            versions: components["schemas"]["SurveyVersion"][];
        };
        /** @description How many councils’ surveys have come. */
        SurveyCompleteness: {
            /**
             * @description Accepted.
             * @example 3
             */
            accepted: number;
            /**
             * @description Approved or accepted.
             * @example 3
             */
            approved: number;
            /**
             * @description Councils.
             * @example 6
             */
            expected: number;
            /**
             * @description Never submitted, and the due time has passed.
             * @example 0
             */
            overdue: number;
            /**
             * @description Submitted, approved or accepted.
             * @example 5
             */
            received: number;
            /**
             * @description Received and first submitted after it.
             * @example 1
             */
            receivedLate: number;
            /**
             * @description Received and first submitted by the due time.
             * @example 4
             */
            receivedOnTime: number;
        };
        /** @description When a step was taken and by whom. */
        SurveyEvent: {
            /**
             * Format: date-time
             * @description When (UTC).
             * @example 2019-12-20T12:00:00.000Z
             */
            at: string;
            /**
             * @description Who: the subject of the token.
             * @example dev-council-editor-sodra
             */
            by: string;
        };
        /** @description A dry run of lines: what would be written, and what is wrong. */
        SurveyImport: {
            /** @description What can be done from here. */
            _links: components["schemas"]["Link"][];
            /** @description What the commit would do; null until it is known, and where there are faults. */
            comparison: {
                /**
                 * @description Lines that the draft lacks.
                 * @example 4900
                 */
                added: number;
                /**
                 * @description Lines that the draft has with other values.
                 * @example 60
                 */
                changed: number;
                /**
                 * @description Lines of the draft that the commit would take away.
                 * @example 3
                 */
                removed: number;
                /**
                 * @description Lines that the draft has just so.
                 * @example 40
                 */
                unchanged: number;
            } | null;
            /**
             * @description SHA-256 of the lines, made as `linesHash` is; the commit names it.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            contentHash: string | null;
            /**
             * @description What a CSV was written in.
             * @example windows-1252
             */
            encoding: string | null;
            /**
             * @description Faults that forbid the commit.
             * @example 0
             */
            errorCount: number;
            /**
             * @description Faults and warnings by code.
             * @example {
             *       "full-time-equivalents-above-headcount": 2
             *     }
             */
            faultCounts: {
                [key: string]: number;
            };
            /** @description What the rules will find in the draft after the commit, its other lines and earlier rounds included: what the submission will ask. Null until it is known, and where there are faults. */
            findings: {
                /**
                 * @description Errors, to be mended before the submission.
                 * @example 0
                 */
                errorCount: number;
                /**
                 * @description Warnings that nobody has justified yet.
                 * @example 2
                 */
                unjustifiedCount: number;
                /**
                 * @description Warnings, to be justified or mended before the submission.
                 * @example 2
                 */
                warningCount: number;
            } | null;
            /**
             * @description What was sent.
             * @example xlsx
             * @enum {string}
             */
            format: "json" | "ndjson" | "csv" | "xlsx";
            /**
             * Format: uuid
             * @description Identifier of the import.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            importId: string;
            /**
             * @description Given values that the lines leave empty or null and that stay, since they are added to the draft.
             * @example 0
             */
            keptValueCount: number;
            /**
             * @description Faults and warnings that are listed one by one; of very many only so many are.
             * @example 2
             */
            listedCount: number;
            /**
             * @description What the lines will do to the draft.
             * @example replace
             * @enum {string}
             */
            mode: "replace" | "upsert";
            /**
             * @description SHA-256 of the bytes as they came.
             * @example 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
             */
            originalHash: string | null;
            /**
             * @description Rows of a file that hold codes alone and were passed over, as a template’s that nobody filled in.
             * @example 0
             */
            passedOverRowCount: number;
            /** @description How much is done. */
            progress: {
                /**
                 * @description Bytes that have come.
                 * @example 1204223
                 */
                bytesReceived: number;
                /**
                 * @description Rows read and checked.
                 * @example 5000
                 */
                rowsRead: number;
                /**
                 * @description Sound rows set aside for the commit.
                 * @example 5000
                 */
                rowsStaged: number;
            };
            /** @description Given values that go, by field, in lines that stay but leave them empty, since all is replaced. */
            removedValues: {
                /**
                 * @description Given values that go.
                 * @example 2
                 */
                count: number;
                /**
                 * @description Field of the lines.
                 * @example comment
                 */
                field: string;
            }[];
            /**
             * @description The sheet of a workbook that was read.
             * @example Rader
             */
            sheet: string | null;
            /**
             * Format: date-time
             * @description When it began.
             * @example 2026-11-22T08:00:00.000Z
             */
            startedAt: string;
            /**
             * @description Who sent it: the subject of the token.
             * @example hr-system-skane
             */
            startedBy: string;
            /**
             * @description How far the import has come.
             * @example ready
             * @enum {string}
             */
            state: "receiving" | "comparing" | "ready" | "faulty" | "committed" | "cancelled" | "aborted" | "failed";
            /**
             * Format: uuid
             * @description The survey.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            surveyId: string;
            /**
             * @description What looks odd: all that the rules will find after the commit, given values that would go, and what a file holds that its sender may not have meant.
             * @example 2
             */
            warningCount: number;
        };
        /** @description One line of a survey. */
        SurveyLine: {
            /**
             * @description Full-time equivalents done by agency staff, base year only.
             * @example null
             */
            agencyFullTimeEquivalents?: number | null;
            /**
             * @description Region (two digits) or municipality (four digits).
             * @example 07
             */
            areaCode: string;
            /**
             * @description The council’s judgement.
             * @example shortage
             * @enum {string|null}
             */
            assessment?: "shortage" | "balance" | "surplus" | null;
            /**
             * @description The judgement against the year before.
             * @example unchanged
             * @enum {string|null}
             */
            assessmentChange?: "better" | "unchanged" | "worse" | null;
            /**
             * @description What the council sees as causes.
             * @example null
             */
            causes?: string[] | null;
            /**
             * @description Free text.
             * @example null
             */
            comment?: string | null;
            /**
             * @description Persons expected to retire within the year, base year only.
             * @example null
             */
            expectedRetirements?: number | null;
            /**
             * @description Full-time equivalents employed, base year only.
             * @example 575
             */
            fullTimeEquivalents?: number | null;
            /**
             * @description Persons employed, base year only.
             * @example 677
             */
            headcount?: number | null;
            /**
             * @description Full-time equivalents needed, any year.
             * @example null
             */
            neededFullTimeEquivalents?: number | null;
            /**
             * @description Profession.
             * @example lakare
             */
            professionCode: string;
            /**
             * @description Who runs the activity.
             * @example region
             * @enum {string}
             */
            sector: "region" | "municipality" | "private" | "state";
            /**
             * @description Specialty; a line with one is a part of its profession’s line.
             * @example null
             */
            specialtyCode?: string | null;
            /**
             * @description Vacant full-time equivalents, base year only.
             * @example null
             */
            vacantFullTimeEquivalents?: number | null;
            /**
             * @description The base year or one of the horizon years.
             * @example 2019
             */
            year: number;
        };
        /** @description Lines of a survey. */
        SurveyLines: {
            /** @description The lines. */
            lines: components["schemas"]["SurveyLine"][];
        };
        /** @description A mapping of needs that all councils answer. */
        SurveyRound: {
            /** @description What can be done from here. */
            _links: components["schemas"]["Link"][];
            /**
             * @description The year whose staff is counted.
             * @example 2019
             */
            baseYear: number;
            /**
             * Format: date-time
             * @description When the round was closed; null while it is not.
             * @example 2020-02-01T09:00:00.000Z
             */
            closedAt: string | null;
            /**
             * Format: date-time
             * @description When surveys are due.
             * @example 2030-01-31T22:59:59.000Z
             */
            dueAt: string;
            /**
             * @description Years ahead that need is asked for.
             * @example [
             *       2025,
             *       2030
             *     ]
             */
            horizonYears: number[];
            /**
             * @description Name of the round, as people speak of it.
             * @example Behovskartläggning 2019
             */
            name: string;
            /**
             * Format: date-time
             * @description From when surveys can be created.
             * @example 2019-11-01T08:00:00.000Z
             */
            opensAt: string;
            /**
             * Format: date
             * @description Date of the population that figures per inhabitant rest on.
             * @example 2019-12-31
             */
            populationDate: string;
            /**
             * @description Professions asked for.
             * @example [
             *       "lakare"
             *     ]
             */
            professionCodes: string[];
            /**
             * Format: date
             * @description Date on which codes and memberships must be valid.
             * @example 2019-11-01
             */
            referenceDate: string;
            /**
             * Format: uuid
             * @description Identifier of the round.
             * @example 0193c1c0-7a00-7000-8000-000000000001
             */
            roundId: string;
            /**
             * @description Whether surveys can be written now.
             * @example open
             * @enum {string}
             */
            state: "planned" | "open" | "closed";
        };
        /** @description The cells that a council is asked for, with the last round’s values. */
        SurveyTemplate: {
            /** @description A row for each cell to fill in. */
            rows: {
                /**
                 * @description Region or municipality.
                 * @example 07
                 */
                areaCode: string;
                /**
                 * @description Its name.
                 * @example Region Kronoberg
                 */
                areaName: string;
                /** @description What the last round said. */
                last: components["schemas"]["TemplateValues"] | null;
                /** @description What the survey says already. */
                now: components["schemas"]["TemplateValues"] | null;
                /**
                 * @description Profession.
                 * @example lakare
                 */
                professionCode: string;
                /**
                 * @description Its name.
                 * @example läkare
                 */
                professionName: string;
                /**
                 * @description Who runs the activity.
                 * @example region
                 * @enum {string}
                 */
                sector: "region" | "municipality" | "private" | "state";
                /**
                 * @description Specialty.
                 * @example null
                 */
                specialtyCode: string | null;
                /**
                 * @description The base year or one of the horizon years.
                 * @example 2019
                 */
                year: number;
            }[];
        };
        /** @description One version of a survey; it never changes once it is not a draft. */
        SurveyVersion: {
            /** @description The national office’s acceptance. */
            accepted: components["schemas"]["SurveyEvent"] | null;
            /** @description The council’s approval. */
            approved: components["schemas"]["SurveyEvent"] | null;
            /**
             * @description The version that it began with and corrects; null for a first version.
             * @example null
             */
            correctsVersionNumber: number | null;
            /**
             * Format: date-time
             * @description When the version was begun.
             * @example 2019-12-19T09:00:00.000Z
             */
            createdAt: string;
            /**
             * @description Whether it was submitted after the round’s due time.
             * @example false
             */
            late: boolean;
            /**
             * @description Lines in the version.
             * @example 5
             */
            lineCount: number;
            /**
             * @description SHA-256 of the submission’s original: each line in canonical JSON (RFC 8785) with a line feed, in order of codes.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            linesHash: string | null;
            /**
             * Format: date-time
             * @description When the first plan was built on it; from then on it is locked.
             * @example 2020-02-03T09:00:00.000Z
             */
            lockedAt: string | null;
            /** @description The lock exception that the version was opened by. */
            lockException: components["schemas"]["LockException"] | null;
            /** @description The receipt of its submission. */
            receipt: {
                /**
                 * Format: uuid
                 * @description Identifier of the receipt.
                 * @example 0193c1c0-7a00-7000-8000-000000000001
                 */
                receiptId: string;
                /**
                 * @description Number in the register of submissions: year and number in the year, without gaps.
                 * @example BK 2026/000123
                 */
                registrationNumber: string;
            } | null;
            /**
             * @description The return to the council.
             * @example null
             */
            returned: components["schemas"]["SurveyEvent"] | null;
            /**
             * @description Why it was returned.
             * @example null
             */
            returnReason: string | null;
            /**
             * @description How far this version has come.
             * @example accepted
             * @enum {string}
             */
            state: "draft" | "submitted" | "returned" | "approved" | "accepted" | "locked";
            /** @description The submission. */
            submitted: components["schemas"]["SurveyEvent"] | null;
            /**
             * @description Counts the versions of the survey.
             * @example 1
             */
            versionNumber: number;
        };
        /** @description What a line says besides which cell it is about. */
        TemplateValues: {
            /**
             * @description Full-time equivalents done by agency staff, base year only.
             * @example null
             */
            agencyFullTimeEquivalents?: number | null;
            /**
             * @description The council’s judgement.
             * @example shortage
             * @enum {string|null}
             */
            assessment?: "shortage" | "balance" | "surplus" | null;
            /**
             * @description The judgement against the year before.
             * @example unchanged
             * @enum {string|null}
             */
            assessmentChange?: "better" | "unchanged" | "worse" | null;
            /**
             * @description What the council sees as causes.
             * @example null
             */
            causes?: string[] | null;
            /**
             * @description Free text.
             * @example null
             */
            comment?: string | null;
            /**
             * @description Persons expected to retire within the year, base year only.
             * @example null
             */
            expectedRetirements?: number | null;
            /**
             * @description Full-time equivalents employed, base year only.
             * @example 575
             */
            fullTimeEquivalents?: number | null;
            /**
             * @description Persons employed, base year only.
             * @example 677
             */
            headcount?: number | null;
            /**
             * @description Full-time equivalents needed, any year.
             * @example null
             */
            neededFullTimeEquivalents?: number | null;
            /**
             * @description Vacant full-time equivalents, base year only.
             * @example null
             */
            vacantFullTimeEquivalents?: number | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    listFindingRules: {
        parameters: {
            query?: {
                /** @description Items on a page. */
                limit?: number;
                /** @description Page, counted from 1. */
                page?: number;
                /** @description Only errors, or only warnings. */
                severity?: "error" | "warning";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rules. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description self, first, prev, next and last, with the other query parameters kept. */
                        _links: components["schemas"]["Link"][];
                        _meta: components["schemas"]["PageMeta"];
                        /** @description The items of this page. */
                        findingRules: components["schemas"]["FindingRule"][];
                    };
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRounds: {
        parameters: {
            query?: {
                /** @description Items on a page. */
                limit?: number;
                /** @description Page, counted from 1. */
                page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rounds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description self, first, prev, next and last, with the other query parameters kept. */
                        _links: components["schemas"]["Link"][];
                        _meta: components["schemas"]["PageMeta"];
                        /** @description The items of this page. */
                        surveyRounds: components["schemas"]["SurveyRound"][];
                    };
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCompleteness: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifier of the round. */
                roundId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The round’s completeness. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoundCompleteness"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findRoundTemplate: {
        parameters: {
            query?: {
                /** @description Whether there are rows for the years ahead too, where need is asked for. */
                includeHorizon?: boolean;
                /** @description Whether there is a row for each region or for each municipality. */
                level?: "region" | "municipality";
                /** @description Only these of the professions asked for. */
                professionCodes?: string[];
                /** @description Sectors to have rows for; regions get `region` and municipalities `municipality` unless told. */
                sectors?: ("region" | "municipality" | "private" | "state")[];
            };
            header?: never;
            path: {
                /** @description Identifier of the round. */
                roundId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template, as a workbook, as CSV, or as JSON. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SurveyTemplate"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSurveys: {
        parameters: {
            query?: {
                /** @description Only this council’s surveys. */
                healthcareRegionCode?: string;
                /** @description Items on a page. */
                limit?: number;
                /** @description Page, counted from 1. */
                page?: number;
                /** @description Only surveys of this round. */
                roundId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of surveys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description self, first, prev, next and last, with the other query parameters kept. */
                        _links: components["schemas"]["Link"][];
                        _meta: components["schemas"]["PageMeta"];
                        /** @description The items of this page. */
                        surveys: components["schemas"]["Survey"][];
                    };
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSurvey: {
        parameters: {
            query?: never;
            header: {
                /** @description The client’s own name of this request, a string in quotation marks of 8 to 255 characters (draft-ietf-httpapi-idempotency-key-header-07). The same key and request give the same answer for 400 days, and nothing is done twice; the same key with another request gives 422, and 409 while the first is being carried out. A refused request is not remembered. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "roundId": "0193c1c0-7a00-7000-8000-000000000001"
                 *     }
                 */
                "application/json": components["schemas"]["NewSurvey"];
            };
        };
        responses: {
            /** @description The survey, with its address in Location. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Survey"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findSurvey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the version that is to be read. Where another stands the answer is 412. */
                "If-Match"?: string;
                /** @description The ETag already held. Where it still stands the answer is 304 without a body. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The survey. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Survey"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approveSurvey: {
        parameters: {
            query?: never;
            header: {
                /** @description The client’s own name of this request, a string in quotation marks of 8 to 255 characters (draft-ietf-httpapi-idempotency-key-header-07). The same key and request give the same answer for 400 days, and nothing is done twice; the same key with another request gives 422, and 409 while the first is being carried out. A refused request is not remembered. */
                "Idempotency-Key": string;
                /** @description The ETag of the version that the change starts from. Missing gives 428, stale gives 412. */
                "If-Match": string;
            };
            path: {
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The survey after the step. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Survey"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFindings: {
        parameters: {
            query?: {
                /** @description Only this area. */
                areaCode?: string;
                /** @description Only findings with a justification that holds, or only those without. */
                justified?: boolean;
                /** @description Items on a page. */
                limit?: number;
                /** @description Page, counted from 1. */
                page?: number;
                /** @description Only this profession. */
                professionCode?: string;
                /** @description Only findings of this rule. */
                ruleId?: string;
                /** @description Only this sector. */
                sector?: "region" | "municipality" | "private" | "state";
                /** @description Only errors, or only warnings. */
                severity?: "error" | "warning";
                /** @description Version; the newest unless told. */
                versionNumber?: number;
            };
            header?: never;
            path: {
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of findings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description self, first, prev, next and last, with the other query parameters kept. */
                        _links: components["schemas"]["Link"][];
                        _meta: components["schemas"]["PageMeta"];
                        /** @description The items of this page. */
                        findings: components["schemas"]["Finding"][];
                    };
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listImports: {
        parameters: {
            query?: {
                /** @description Items on a page. */
                limit?: number;
                /** @description Page, counted from 1. */
                page?: number;
            };
            header?: never;
            path: {
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of imports. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description self, first, prev, next and last, with the other query parameters kept. */
                        _links: components["schemas"]["Link"][];
                        _meta: components["schemas"]["PageMeta"];
                        /** @description The items of this page. */
                        imports: components["schemas"]["SurveyImport"][];
                    };
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createImport: {
        parameters: {
            query?: {
                /** @description `replace`: the lines become the whole survey; `upsert`: they are added to it, and a line that is there takes the values that the new one states. What is left out, empty or null stays as it was. */
                mode?: "replace" | "upsert";
            };
            header: {
                /** @description The ETag of the version that the change starts from. Missing gives 428, stale gives 412. */
                "If-Match": string;
            };
            path: {
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "areaCode": "07",
                 *           "professionCode": "lakare",
                 *           "specialtyCode": null,
                 *           "sector": "region",
                 *           "year": 2019,
                 *           "headcount": 677,
                 *           "fullTimeEquivalents": 575,
                 *           "vacantFullTimeEquivalents": null,
                 *           "agencyFullTimeEquivalents": null,
                 *           "expectedRetirements": null,
                 *           "neededFullTimeEquivalents": null,
                 *           "assessment": "shortage",
                 *           "assessmentChange": "unchanged",
                 *           "causes": null,
                 *           "comment": null
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SurveyLines"];
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                /** @example {"areaCode":"07","professionCode":"lakare","specialtyCode":null,"sector":"region","year":2019,"headcount":677,"fullTimeEquivalents":575,"vacantFullTimeEquivalents":null,"agencyFullTimeEquivalents":null,"expectedRetirements":null,"neededFullTimeEquivalents":null,"assessment":"shortage","assessmentChange":"unchanged","causes":null,"comment":null} */
                "application/x-ndjson": string;
                /**
                 * @example Områdeskod;Yrkeskod;Specialitetskod;Driftsform;År;Antal anställda;Årsarbetare;Vakanta årsarbetare;Inhyrda årsarbetare;Väntade pensionsavgångar;Behov av årsarbetare;Bedömning;Förändring av bedömning;Orsaker;Kommentar
                 *     12;lakare;;Region;2020;4512;3940,5;210;96,25;87;4210;Brist;Oförändrat;Pensionsavgångar;Gäller hela regionen.
                 */
                "text/csv": string;
            };
        };
        responses: {
            /** @description The import, with its address in Location. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SurveyImport"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifier of the import. */
                importId: string;
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The import. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SurveyImport"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifier of the import. */
                importId: string;
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is cancelled. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    commitImport: {
        parameters: {
            query?: never;
            header: {
                /** @description The client’s own name of this request, a string in quotation marks of 8 to 255 characters (draft-ietf-httpapi-idempotency-key-header-07). The same key and request give the same answer for 400 days, and nothing is done twice; the same key with another request gives 422, and 409 while the first is being carried out. A refused request is not remembered. */
                "Idempotency-Key": string;
                /** @description The ETag of the version that the change starts from. Missing gives 428, stale gives 412. */
                "If-Match": string;
            };
            path: {
                /** @description Identifier of the import. */
                importId: string;
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
                 *     }
                 */
                "application/json": components["schemas"]["NewImportCommit"];
            };
        };
        responses: {
            /** @description What the write changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinesReceipt"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listImportFaults: {
        parameters: {
            query?: {
                /** @description Items on a page. */
                limit?: number;
                /** @description Page, counted from 1. */
                page?: number;
            };
            header?: never;
            path: {
                /** @description Identifier of the import. */
                importId: string;
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of faults, or all of them as a file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description self, first, prev, next and last, with the other query parameters kept. */
                        _links: components["schemas"]["Link"][];
                        _meta: components["schemas"]["PageMeta"];
                        /** @description The items of this page. */
                        faults: components["schemas"]["ImportFault"][];
                        /**
                         * @description Faults and warnings found: more than are listed where the report was cut.
                         * @example 2
                         */
                        foundCount: number;
                    };
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findMarkedFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifier of the import. */
                importId: string;
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, in the form it was sent in; in JSON, what it is of and where its faults are listed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MarkedFile"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    justifyFindings: {
        parameters: {
            query?: never;
            header: {
                /** @description The client’s own name of this request, a string in quotation marks of 8 to 255 characters (draft-ietf-httpapi-idempotency-key-header-07). The same key and request give the same answer for 400 days, and nothing is done twice; the same key with another request gives 422, and 409 while the first is being carried out. A refused request is not remembered. */
                "Idempotency-Key": string;
                /** @description The ETag of the version that the change starts from. Missing gives 428, stale gives 412. */
                "If-Match": string;
            };
            path: {
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "Flera anställda delar tjänst med universitetet och räknas om till heltid hos oss.",
                 *       "ruleId": "region-without-line",
                 *       "areaCode": "07",
                 *       "professionCode": "lakare",
                 *       "sector": "region"
                 *     }
                 */
                "application/json": components["schemas"]["NewJustifications"];
            };
        };
        responses: {
            /** @description What is left to justify. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JustificationReceipt"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submitSurvey: {
        parameters: {
            query?: never;
            header: {
                /** @description The client’s own name of this request, a string in quotation marks of 8 to 255 characters (draft-ietf-httpapi-idempotency-key-header-07). The same key and request give the same answer for 400 days, and nothing is done twice; the same key with another request gives 422, and 409 while the first is being carried out. A refused request is not remembered. */
                "Idempotency-Key": string;
                /** @description The ETag of the version that the change starts from. Missing gives 428, stale gives 412. */
                "If-Match": string;
            };
            path: {
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The survey, with the address of the receipt in Location. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Survey"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findReceipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifier of the receipt. */
                receiptId: string;
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receipt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findSurveyTemplate: {
        parameters: {
            query?: {
                /** @description Whether there are rows for the years ahead too, where need is asked for. */
                includeHorizon?: boolean;
                /** @description Whether there is a row for each region or for each municipality. */
                level?: "region" | "municipality";
                /** @description Only these of the professions asked for. */
                professionCodes?: string[];
                /** @description Sectors to have rows for; regions get `region` and municipalities `municipality` unless told. */
                sectors?: ("region" | "municipality" | "private" | "state")[];
            };
            header?: never;
            path: {
                /** @description Identifier of the survey. */
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template, as a workbook, as CSV, or as JSON. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SurveyTemplate"];
                };
            };
            /** @description Refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
