-- Version 1 of the schema, as `sync init --upgrade` may find it.
create schema jsonl;
create table jsonl.meta(format int not null, remote uuid not null default gen_random_uuid(), made
  timestamptz not null default now());
insert into jsonl.meta(format) values(1);
create table jsonl.collection(id int generated always as identity primary key, path text not null
  unique, version bigint not null default 0, chain bytea not null default '\x');
create table jsonl.record(collection int references jsonl.collection, key text
  check(octet_length(key)<=1024),
  line bytea,                  -- the record's line as written, no line end; null is a tombstone
  digest bytea not null,
  version bigint not null,
  primary key(collection,key));
create index record_feed on jsonl.record(collection,version);
create table jsonl.version(collection int references jsonl.collection, version bigint, client
  uuid, number bigint, by name not null default session_user,
  at timestamptz not null default clock_timestamp(), keys text[] not null, chain bytea not null,
    primary key(collection,version), unique(collection,client,number));
create table jsonl.transition(collection int not null references jsonl.collection, field text not
  null, from_state text, to_state text not null, role name not null default 'public');
create function jsonl.check_transition(c int, k text, o bytea, n bytea) returns void language
  plpgsql as $$
declare f record; a text; b text;
begin
  for f in select distinct field from jsonl.transition t where t.collection=c loop
    a := convert_from(o,'UTF8')::jsonb->>f.field; b := case when n is null then '(deleted)' else
      coalesce(convert_from(n,'UTF8')::jsonb->>f.field,'(none)') end;
    if b is not distinct from a or n is null and o is null then continue; end if;
    if not exists(select from jsonl.transition x where x.collection=c and x.field=f.field and
      x.from_state is not distinct from a and x.to_state=b
        and (x.role='public' or pg_has_role(session_user,x.role,'member'))) then
      raise exception using errcode='JL001',
        message=format('%s: %s may not go from %s to %s',k,f.field,coalesce(a,'(none)'),b),
        detail=json_build_object('key',k,'field',f.field,'from',a,'to',b)::text;
    end if;
  end loop;
end$$;
create function jsonl.push(c int, cl uuid, n bigint, pk text[], pl bytea[], pe bigint[]) returns
  table(new_version bigint, key text, version bigint, line bytea) language plpgsql security
  definer set search_path=pg_catalog,pg_temp as $$
declare v bigint; ch bytea; ks text[];
begin
  if not exists(select from jsonl.access a where a.collection=c and a.may_write and
    pg_has_role(session_user,a.role,'member')) then raise exception using
    errcode='42501',message='no right to write this collection'; end if;
  if cardinality(pk) is distinct from cardinality(pl) or cardinality(pk) is distinct from
    cardinality(pe) or cardinality(pk)<>(select count(distinct k) from unnest(pk) k) then raise
    exception using errcode='22023',message='arrays of unequal length, or a key twice'; end if;
  select x.version into v from jsonl.version x where x.collection=c and x.client=cl and
    x.number=n;
  if found then return query select v,null::text,null::bigint,null::bytea; return; end if;
  select x.version+1,x.chain into v,ch from jsonl.collection x where x.id=c for update;
  if not found then raise exception using errcode='JL002',message='no such collection'; end if;
  return query select null::bigint,p.key,r.version,r.line from unnest(pk,pl,pe) as
    p(key,line,expect) left join jsonl.record r on r.collection=c and r.key=p.key
    where coalesce(r.version,0)<>p.expect;
  if found then return; end if;
  perform jsonl.check_transition(c,p.key,r.line,p.line) from unnest(pk,pl,pe) as
    p(key,line,expect) left join jsonl.record r on r.collection=c and r.key=p.key where
    exists(select from jsonl.transition t where t.collection=c);
  insert into jsonl.record as r select c,p.key,p.line,sha256(coalesce(p.line,'')),v from
    unnest(pk,pl,pe) as p(key,line,expect)
    on conflict on constraint record_pkey do update set
      line=excluded.line,digest=excluded.digest,version=excluded.version;
  select array_agg(p.key order by
    p.key),sha256(ch||sha256(convert_to(coalesce(string_agg(p.key||':'||
      encode(sha256(coalesce(p.line,'')),'hex'),
      E'\n' order by p.key),''),'UTF8')))
      into ks,ch from unnest(pk,pl,pe) as p(key,line,expect);
  update jsonl.collection x set version=v,chain=ch where x.id=c;
  insert into jsonl.version(collection,version,client,number,keys,chain) values(c,v,cl,n,case
    when cardinality(ks)<=100 then ks else ks[1:100] end,ch);
  perform pg_notify('jsonl',c||' '||v);
  return query select v,null::text,null::bigint,null::bytea;
end$$;
revoke all on all tables in schema jsonl from public; revoke all on all functions in schema jsonl
  from public;
create table jsonl.access(role name, collection int references jsonl.collection, may_write
  boolean not null default false, primary key(role,collection));
alter table jsonl.record enable row level security;
create function jsonl.may_read(c int) returns boolean language sql stable security definer set
  search_path=pg_catalog as $$ select exists(select from jsonl.access a where a.collection=c and
  pg_has_role(session_user,a.role,'member')) $$;
create policy read on jsonl.record for select using (jsonl.may_read(collection));
