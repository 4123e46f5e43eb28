extension Schema {
  static let access = #"""
    -- Whether the one who logged in belongs to a role. Inside a function that runs as the owner,
    -- current_user is the owner, and session_user is the caller.
    create or replace function jsonl.is_member(of_role text) returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $$
      select of_role = 'public' or exists (
        select from pg_roles r
        where r.rolname = of_role and pg_has_role(session_user, r.oid, 'member'))
    $$;

    create or replace function jsonl.is_owner() returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $$
      select pg_has_role(session_user, n.nspowner, 'member')
      from pg_namespace n where n.nspname = 'jsonl'
    $$;

    -- The collections that the caller may read. As a set, it is computed once for a query.
    create or replace function jsonl.readable() returns setof int
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select c.id from jsonl.collection c where jsonl.is_owner()
      union
      select a.collection from jsonl.access a where jsonl.is_member(a.role)
    $$;

    create or replace function jsonl.may_write(of_collection int) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select jsonl.is_owner() or exists (
        select from jsonl.access a
        where a.collection = of_collection and a.may_write and jsonl.is_member(a.role))
    $$;

    -- Everybody reads tables, under row-level security; the owner is not subject to it.
    do $$
    declare
      name text;
    begin
      foreach name in array array['record', 'version', 'past', 'step'] loop
        execute format('drop policy if exists reading on jsonl.%I', name);
        execute format('create policy reading on jsonl.%I for select
          using (collection in (select jsonl.readable()))', name);
        execute format('alter table jsonl.%I enable row level security', name);
      end loop;
    end
    $$;
    drop policy if exists reading on jsonl.collection;
    create policy reading on jsonl.collection for select
      using (id in (select jsonl.readable()));
    alter table jsonl.collection enable row level security;

    -- For the owner: makes a collection, unless it is there. Its chain begins with random bits, so
    -- that one that was removed and made again has another history.
    create or replace function jsonl.add_collection(of_path text) returns void
    language plpgsql set search_path = pg_catalog, pg_temp as $$
    declare
      made record;
    begin
      insert into jsonl.collection as c (path, chain)
        values (of_path, sha256(convert_to(concat_ws(' ', of_path, random(), random(),
          clock_timestamp(), pg_backend_pid(), txid_current()), 'UTF8')))
        on conflict do nothing returning c.id, c.chain into made;
      if found then
        insert into jsonl.version (collection, version, chain) values (made.id, 0, made.chain);
      end if;
    end
    $$;

    -- For the owner: removes a collection that has no records. Returns whether it had any.
    create or replace function jsonl.remove_collection(of_path text) returns boolean
    language plpgsql set search_path = pg_catalog, pg_temp as $$
    declare
      found_id int;
    begin
      select c.id into found_id from jsonl.collection c where c.path = of_path for update;
      if not found then return false; end if;
      if exists (select from jsonl.record r
          where r.collection = found_id and r.line is not null) then
        return true;
      end if;
      perform set_config('jsonl.pushing', 'on', true);
      delete from jsonl.record where collection = found_id;
      perform set_config('jsonl.pushing', 'off', true);
      delete from jsonl.past where collection = found_id;
      delete from jsonl.version where collection = found_id;
      delete from jsonl.access where collection = found_id;
      delete from jsonl.step where collection = found_id;
      delete from jsonl.collection where id = found_id;
      return false;
    end
    $$;

    -- For the owner: gives a role the right 'read', 'write' or 'none' for a collection, or for all
    -- that there are now.
    create or replace function jsonl.set_right(of_role text, of_path text, to_right text)
    returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
    declare
      -- Quoted for a statement; 'public' is a word of the language there.
      named text := case when of_role = 'public' then 'public' else quote_ident(of_role) end;
    begin
      if of_role <> 'public' and not exists (select from pg_roles where rolname = of_role) then
        raise exception using errcode = 'JL005', message = format('there is no role %s', of_role);
      end if;
      if of_path is not null
        and not exists (select from jsonl.collection c where c.path = of_path) then
        raise exception using errcode = 'JL002', message = 'no such collection';
      end if;
      delete from jsonl.access a using jsonl.collection c
        where a.role = of_role and a.collection = c.id and (of_path is null or c.path = of_path);
      insert into jsonl.access (role, collection, may_write)
        select of_role, c.id, to_right = 'write' from jsonl.collection c
        where to_right <> 'none' and (of_path is null or c.path = of_path);
      if exists (select from jsonl.access a where a.role = of_role) then
        execute 'grant usage on schema jsonl to ' || named;
        execute 'grant select on jsonl.meta, jsonl.collection, jsonl.record, jsonl.version, '
          'jsonl.past, jsonl.step to ' || named;
        execute 'grant execute on function jsonl.readable(), jsonl.may_write(int), '
          'jsonl.opened(int, text), jsonl.rows_of(int, text, text[], bigint), '
          'jsonl.digests_of(int, text, text[], int), jsonl.page(int, text, bigint, text, '
          'bigint, text, int, bigint, boolean) to ' || named;
      else
        execute 'revoke all on all tables in schema jsonl from ' || named;
        execute 'revoke all on all functions in schema jsonl from ' || named;
        execute 'revoke all on schema jsonl from ' || named;
      end if;
      if exists (select from jsonl.access a where a.role = of_role and a.may_write) then
        execute 'grant execute on function jsonl.push(int, text, bigint, text, text, bigint, text, '
          'text[], bytea[], bigint[], boolean) to ' || named;
      else
        execute 'revoke all on function jsonl.push(int, text, bigint, text, text, bigint, text, '
          'text[], bytea[], bigint[], boolean) from ' || named;
      end if;
    end
    $$;

    """#
}
