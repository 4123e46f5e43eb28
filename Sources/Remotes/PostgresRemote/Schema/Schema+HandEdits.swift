extension Schema {
  static let handEdits = #"""
    -- What the owner edits by SQL gets a version, as a push does. jsonl.push says by a setting that
    -- it is at work; others can set it too, but they can't write to the table.

    -- Before a statement: the locks in the order that pushes take them. Otherwise an edit would
    -- lock a row first and then the collection, and a push the other way around.
    create or replace function jsonl.hand_lock() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    begin
      perform from jsonl.collection c order by c.id for no key update;
      return null;
    end
    $$;

    -- Before each row: its digest and version, and what it was. A deleted row becomes a tombstone.
    create or replace function jsonl.hand_row() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    declare
      changed jsonl.record;
    begin
      if tg_op = 'DELETE' then
        if old.line is null then return null; end if;
        changed := old;
        changed.line := null;
      else
        changed := new;
      end if;
      if tg_op = 'UPDATE'
        and (new.collection <> old.collection or new.key <> old.key) then
        raise exception 'a record keeps its collection and key: delete it, and insert another';
      end if;
      select c.version + 1 into changed.version from jsonl.collection c
        where c.id = changed.collection;
      if not found then raise exception 'there is no collection %', changed.collection; end if;
      changed.digest := sha256(changed.line);
      if tg_op <> 'INSERT' then
        insert into jsonl.past (collection, key, version, digest)
          values (old.collection, old.key, old.version, old.digest) on conflict do nothing;
      end if;
      if tg_op <> 'DELETE' then return changed; end if;
      perform set_config('jsonl.pushing', 'on', true);
      update jsonl.record r set line = null, digest = null, version = changed.version
        where r.collection = old.collection and r.key = old.key;
      perform set_config('jsonl.pushing', 'off', true);
      return null;
    end
    $$;

    -- After a statement: a version for each collection that it changed.
    create or replace function jsonl.hand_version() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    declare
      c record;
      chain_after bytea;
    begin
      for c in select x.id, x.version, x.chain from jsonl.collection x
        where exists (select from jsonl.record r
          where r.collection = x.id and r.version > x.version)
        order by x.id loop
        select sha256(c.chain || sha256(string_agg(
            convert_to(r.key, 'UTF8') || coalesce(r.digest, ''), '' order by r.key)))
          into chain_after from jsonl.record r
          where r.collection = c.id and r.version > c.version;
        update jsonl.collection x set version = c.version + 1, chain = chain_after
          where x.id = c.id;
        insert into jsonl.version (collection, version, chain)
          values (c.id, c.version + 1, chain_after);
        perform pg_notify('jsonl', c.id || ' ' || c.version + 1);
      end loop;
      return null;
    end
    $$;

    create or replace function jsonl.hand_truncate() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      raise exception 'jsonl.record can''t be truncated: delete from it, which leaves tombstones';
    end
    $$;

    drop trigger if exists hand_lock on jsonl.record;
    create trigger hand_lock before insert or update or delete on jsonl.record
      for each statement when (current_setting('jsonl.pushing', true) is distinct from 'on')
      execute function jsonl.hand_lock();
    drop trigger if exists hand_row on jsonl.record;
    create trigger hand_row before insert or update or delete on jsonl.record
      for each row when (current_setting('jsonl.pushing', true) is distinct from 'on')
      execute function jsonl.hand_row();
    drop trigger if exists hand_version on jsonl.record;
    create trigger hand_version after insert or update or delete on jsonl.record
      for each statement when (current_setting('jsonl.pushing', true) is distinct from 'on')
      execute function jsonl.hand_version();
    drop trigger if exists hand_truncate on jsonl.record;
    create trigger hand_truncate before truncate on jsonl.record
      for each statement execute function jsonl.hand_truncate();

    -- Nobody may anything, until jsonl.set_right gives it.
    revoke all on schema jsonl from public;
    revoke all on all tables in schema jsonl from public;
    revoke all on all functions in schema jsonl from public;

    """#
}
