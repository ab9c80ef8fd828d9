-- A guard looks where its tables are and nowhere else: a temporary table of the same name stands before them in the
-- path unless the path says otherwise, also for a function of the owner that names the schema alone.
do $$
declare
  guard regprocedure;
begin
  for guard in
    select p.oid::regprocedure from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and l.lanname = 'plpgsql'
  loop
    execute format('alter function %s set search_path = public, pg_temp', guard);
  end loop;
end $$;
