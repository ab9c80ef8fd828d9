ALTER TABLE "forecast_figures" ADD COLUMN "bound_id" smallint DEFAULT 2 NOT NULL;--> statement-breakpoint
ALTER TABLE "forecast_figures" DROP CONSTRAINT "forecast_figures_run_key_profession_id_area_id_year_measure_id_quantile_pk";--> statement-breakpoint
ALTER TABLE "forecast_figures" ADD CONSTRAINT "forecast_figures_pkey" PRIMARY KEY("run_key","profession_id","area_id","year","measure_id","bound_id","quantile");
