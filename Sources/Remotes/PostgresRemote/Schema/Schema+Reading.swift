extension Schema {
  static let reading = #"""
    -- Reading, as the caller and so under row-level security. All that one call answers is from one
    -- snapshot. The plans are forced: a table that was just filled has no statistics, and a plan
    -- that reads and sorts all of it for each page would take minutes for a million rows.

    -- A page of what changed since a version, in the order of version and key: at least one row, if
    -- there is one, and no more than fit into so many bytes. With digests, content is their text.
    --
    -- Each row has the version and the chain that the collection has now, and how many rows are
    -- known to come after it. Without rows, there is one whose key is null. If the server does not
    -- have the history that the caller knows, it is the only one, and fits is false.
    create or replace function jsonl.page(
      of_format int, of_path text, known_version bigint, known_chain text,
      after_version bigint, after_key text, row_limit int, byte_limit bigint, digests boolean
    ) returns table (
      server_version bigint, server_chain text, fits boolean,
      of_key text, row_version bigint, content bytea, left_count bigint
    )
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
    set jit = off as $$
    declare
      current record;
    begin
      current := jsonl.opened(of_format, of_path);
      if (known_version > 0 or known_chain <> '') and not exists (
        select from jsonl.version v where v.collection = current.id
          and v.version = known_version and encode(v.chain, 'hex') = known_chain)
      then
        return query select current.version, encode(current.chain, 'hex'), false,
          null::text, null::bigint, null::bytea, 0::bigint;
        return;
      end if;
      return query
        select current.version, encode(current.chain, 'hex'), true,
          r.key, r.version, r.content, r.row_count - r.place
        from (
          select c.key, c.version, c.content, count(*) over () as row_count,
            row_number() over in_order as place,
            sum(coalesce(octet_length(c.content), 0) + octet_length(c.key) + 64)
              over in_order as size
          from (
            select x.key, x.version, case when digests
              then convert_to(encode(x.digest, 'hex'), 'UTF8') else x.line end as content
            from jsonl.record x
            where x.collection = current.id and (x.version, x.key) > (after_version, after_key)
            order by x.version, x.key limit row_limit + 1
          ) c
          window in_order as (order by c.version, c.key)
        ) r
        where r.place <= row_limit and (r.place = 1 or r.size <= byte_limit);
      if not found then
        return query select current.version, encode(current.chain, 'hex'), true,
          null::text, null::bigint, null::bytea, 0::bigint;
      end if;
    end
    $$;

    -- A collection that the caller may read, or an error.
    create or replace function jsonl.opened(of_format int, of_path text) returns jsonl.collection
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
    declare
      found_one jsonl.collection;
    begin
      if of_format <> (select m.format from jsonl.meta m) then
        raise exception using errcode = 'JL006', message = 'the schema has another version';
      end if;
      select c.* into found_one from jsonl.collection c where c.path = of_path;
      if not found then
        raise exception using errcode = 'JL002', message = 'no such collection';
      end if;
      return found_one;
    end
    $$;

    -- The rows of some keys, in the order of the keys: those that fit, and at least one. Version 0
    -- is a row that is not there.
    create or replace function jsonl.rows_of(
      of_format int, of_path text, keys text[], byte_limit bigint
    ) returns table (of_key text, row_version bigint, line bytea)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off as $$
    declare
      current record;
    begin
      current := jsonl.opened(of_format, of_path);
      return query
        select s.key, s.version, s.line from (
          select k.key, k.place, coalesce(r.version, 0) as version, r.line,
            sum(coalesce(octet_length(r.line), 0) + octet_length(k.key) + 64)
              over (order by k.place) as size
          from unnest(keys) with ordinality as k (key, place)
          left join lateral (select x.version, x.line from jsonl.record x
            where x.collection = current.id and x.key = k.key offset 0) r on true
        ) s
        where s.place = 1 or s.size <= byte_limit
        order by s.place;
    end
    $$;

    -- What some keys have had, in the order of the keys, the newest first: the present row and
    -- those before it, at most a thousand of a key, and at most so many in all.
    create or replace function jsonl.digests_of(
      of_format int, of_path text, keys text[], row_limit int
    ) returns table (place bigint, row_version bigint, digest text)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off as $$
    declare
      current record;
    begin
      current := jsonl.opened(of_format, of_path);
      return query
        select k.place, h.version, encode(h.digest, 'hex')
        from unnest(keys) with ordinality as k (key, place)
        cross join lateral (
          select x.version, x.digest from jsonl.record x
            where x.collection = current.id and x.key = k.key
          union all
          select p.version, p.digest from jsonl.past p
            where p.collection = current.id and p.key = k.key
            and exists (select from jsonl.record x
              where x.collection = current.id and x.key = k.key)
          order by version desc limit 1000
        ) h
        order by k.place, h.version desc limit row_limit;
    end
    $$;

    """#
}
