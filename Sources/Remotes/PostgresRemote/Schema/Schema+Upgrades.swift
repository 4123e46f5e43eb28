extension Schema {
  /// For each older version of the schema, the script that makes the next one of its tables.
  static let upgrades = [1: from1]

  /// Version 1 had rights for whole columns of roles, transitions for one member of the record, no
  /// past of rows, and an order that depended on the locale.
  private static let from1 = #"""
    drop policy if exists read on jsonl.record;
    drop function if exists jsonl.may_read(int);
    drop function if exists jsonl.push(int, uuid, bigint, text[], bytea[], bigint[]);
    drop function if exists jsonl.check_transition(int, text, bytea, bytea);
    alter table jsonl.meta rename column made to made_at;

    alter table jsonl.record drop constraint record_collection_fkey;
    drop index jsonl.record_feed;
    alter table jsonl.record
      alter column key type text collate "C",
      alter column digest drop not null,
      drop constraint record_key_check,
      add constraint record_key_check
        check (octet_length(key) between 1 and 1024 and key !~ '[[:cntrl:]]'),
      add constraint record_line_check
        check (octet_length(line) <= 4194304 and position(decode('0a', 'hex') in line) = 0);
    update jsonl.record set digest = null where line is null;
    create index record_by_version on jsonl.record (collection, version, key);

    alter table jsonl.version drop constraint version_collection_fkey;
    alter table jsonl.version
      alter column client type text,
      alter column by type text,
      drop column keys,
      add column digest text;
    alter table jsonl.version rename column by to made_by;
    alter table jsonl.version rename column at to made_at;

    alter table jsonl.access drop constraint access_collection_fkey;
    alter table jsonl.transition drop constraint transition_collection_fkey;
    alter table jsonl.collection
      alter column path type text collate "C",
      add constraint collection_path_check check (octet_length(path) between 1 and 1024),
      add column states_tag text;
    -- A collection that was never changed had no chain.
    update jsonl.collection c set chain = sha256(convert_to(concat_ws(' ', c.path, random(),
      random(), clock_timestamp(), pg_backend_pid(), txid_current()), 'UTF8')) where c.chain = '';
    insert into jsonl.version (collection, version, chain)
      select c.id, 0, case when c.version = 0 then c.chain else sha256(c.chain) end
      from jsonl.collection c;

    create table jsonl.past (
      collection int not null,
      key text collate "C" not null,
      version bigint not null,
      digest bytea,
      until timestamptz not null default now(),
      primary key (collection, key, version)
    );
    create index past_by_time on jsonl.past using brin (until);
    create table jsonl.step (
      collection int not null,
      field text[] not null,
      from_state text not null,
      to_state text not null,
      roles text[]
    );
    create index step_by_collection on jsonl.step (collection);
    -- A deletion is not refused for its state any more.
    insert into jsonl.step (collection, field, from_state, to_state, roles)
      select t.collection, array[t.field], coalesce(t.from_state, ''), t.to_state,
        case when t.role <> 'public' then array[t.role::text] end
      from jsonl.transition t where t.to_state <> '(deleted)';
    update jsonl.collection c set states_tag = 'version-1'
      where exists (select from jsonl.step s where s.collection = c.id);
    drop table jsonl.transition;

    """#
}
