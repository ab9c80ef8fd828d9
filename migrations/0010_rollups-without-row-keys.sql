ALTER TABLE "survey_rollups" DROP CONSTRAINT "survey_rollups_version_key_survey_versions_key_fk";
