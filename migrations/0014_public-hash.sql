-- Plans that were built before have none.
ALTER TABLE "plans" ADD COLUMN "public_hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ALTER COLUMN "public_hash" DROP DEFAULT;
