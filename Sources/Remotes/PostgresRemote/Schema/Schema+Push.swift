extension Schema {
  static let push = #"""
    -- Writes rows into a collection, all of them or none: keys[i] gets lines[i] (null deletes it),
    -- if the client has seen and merged all that it had up to version bases[i]. seen_version and
    -- seen_chain are the newest that the client has seen of the collection.
    --
    -- Arrays, and not a table of the caller's: a function that runs as the owner and reads
    -- pg_temp.p runs what the caller put there, such as a view with a function of its own.
    --
    -- Returns one row with outcome 'done' or 'reset' and the version and chain that were made, or
    -- that the server has ('checked' where nothing speaks against it, and only that is asked); or a
    -- row for each refused row, with its reason as the outcome.
    -- Of a row that is there it tells the version alone; its line is read under row-level security.
    create or replace function jsonl.push(
      of_format int, of_path text, seen_version bigint, seen_chain text,
      of_client text, of_number bigint, of_digest text,
      keys text[], lines bytea[], bases bigint[], only_check boolean
    ) returns table (
      outcome text, new_version bigint, new_chain text,
      of_key text, row_version bigint, detail text
    )
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off as $$
    declare
      of_collection int;
      current record;
      earlier record;
      seen bytea;
      version_after bigint;
      chain_after bytea;
      digests bytea[];
      versions_before bigint[];
      digests_before bytea[];
      has_any boolean;
      is_refused boolean;
    begin
      if of_format <> (select m.format from jsonl.meta m) then
        raise exception using errcode = 'JL006', message = 'the schema has another version';
      end if;
      select c.id into of_collection from jsonl.collection c
        where c.path = of_path and c.id in (select jsonl.readable());
      if not found then
        raise exception using errcode = 'JL002', message = 'no such collection';
      end if;
      if not jsonl.may_write(of_collection) then
        raise exception using errcode = '42501',
          message = format('role %s may not write %s', session_user, of_path);
      end if;
      if of_client is null or of_number is null or of_digest is null or seen_version is null
        or cardinality(keys) is distinct from cardinality(lines)
        or cardinality(keys) is distinct from cardinality(bases)
        or array_position(keys, null) is not null or array_position(bases, null) is not null then
        raise exception using errcode = '22023', message = 'a push is not complete';
      end if;

      -- One at a time from here: the lock is held until the transaction ends.
      select c.version, c.chain into current from jsonl.collection c
        where c.id = of_collection for no key update;

      -- The receipt of a push that was done already.
      select v.version, v.chain, v.digest into earlier from jsonl.version v
        where v.collection = of_collection and v.client = of_client and v.number = of_number;
      if found then
        if earlier.digest <> of_digest then
          raise exception using errcode = 'JL004', message = 'another push had this number';
        end if;
        return query select 'done', earlier.version, encode(earlier.chain, 'hex'),
          null::text, null::bigint, null::text;
        return;
      end if;

      -- The history that the client has seen is the server's, or the server was put back.
      if seen_version > 0 or seen_chain is not null then
        select v.chain into seen from jsonl.version v
          where v.collection = of_collection and v.version = seen_version;
        if seen is null or encode(seen, 'hex') is distinct from seen_chain then
          return query select 'reset', current.version, encode(current.chain, 'hex'),
            null::text, null::bigint, null::text;
          return;
        end if;
      end if;

      -- What the rows are now, in the order of the keys; null where there is none. Equal content is
      -- stale too: two clients that each count one up write the same line.
      select array_agg(r.version), array_agg(r.digest),
          coalesce(bool_or(r.version > p.base), false), count(r.version) > 0
        into versions_before, digests_before, is_refused, has_any
        from (select unnest(keys) as key, unnest(bases) as base) p
        left join lateral (select x.version, x.digest from jsonl.record x
          where x.collection = of_collection and x.key = p.key offset 0) r on true;
      if is_refused then
        return query
          select 'stale', current.version, encode(current.chain, 'hex'),
            p.key, p.version, null::text
          from unnest(keys, bases, versions_before) as p (key, base, version)
          where p.version > p.base;
      end if;
      if exists (select from jsonl.step s where s.collection = of_collection) then
        return query
          select 'state', current.version, encode(current.chain, 'hex'),
            f.of_key, f.row_version, f.detail
          from jsonl.forbidden_steps(of_collection, keys, lines, bases) f;
        is_refused := is_refused or found;
      end if;
      if is_refused then return; end if;
      if only_check then
        return query select 'checked', current.version, encode(current.chain, 'hex'),
          null::text, null::bigint, null::text;
        return;
      end if;

      version_after := current.version + 1;
      digests := array(select sha256(l.line) from (select unnest(lines) as line) l);
      chain_after := sha256(current.chain || array_send(keys) || array_send(digests));
      if has_any then
        insert into jsonl.past (collection, key, version, digest)
          select of_collection, p.key, p.version, p.digest
          from unnest(keys, versions_before, digests_before) as p (key, version, digest)
          where p.version is not null;
      end if;
      perform set_config('jsonl.pushing', 'on', true);
      insert into jsonl.record as r (collection, key, line, digest, version)
        select of_collection, p.key, p.line, p.digest, version_after
        from (select unnest(keys) as key, unnest(lines) as line, unnest(digests) as digest) p
        on conflict on constraint record_pkey do update
        set line = excluded.line, digest = excluded.digest, version = excluded.version;
      perform set_config('jsonl.pushing', 'off', true);
      update jsonl.collection c set version = version_after, chain = chain_after
        where c.id = of_collection;
      insert into jsonl.version (collection, version, chain, client, number, digest)
        values (of_collection, version_after, chain_after, of_client, of_number, of_digest);
      if version_after % 256 = 0 then perform jsonl.forget_past(of_collection); end if;
      -- A hint for those who listen: once for a push, and without what it is about.
      perform pg_notify('jsonl', of_collection || ' ' || version_after);
      return query select 'done', version_after, encode(chain_after, 'hex'),
        null::text, null::bigint, null::text;
    end
    $$;

    -- Removes what is older than a year: receipts and chains, and the digests of past lines.
    create or replace function jsonl.forget_past(of_collection int) returns void
    language sql set search_path = pg_catalog, pg_temp as $$
      delete from jsonl.version v where v.collection = of_collection
        and v.made_at < now() - interval '400 days'
        and v.version < (select c.version from jsonl.collection c where c.id = of_collection);
      delete from jsonl.past p
        where p.collection = of_collection and p.until < now() - interval '400 days';
    $$;

    """#
}
