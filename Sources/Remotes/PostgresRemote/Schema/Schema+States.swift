extension Schema {
  static let states = #"""
    -- The state that a line has in a field: the text of a string, else the JSON text of the value.
    -- '' if there is none; null if the line can't be read.
    --
    -- Neither json nor jsonb takes the escape of NUL or of half a pair of surrogates, which a
    -- record may have anywhere. For this they are read as U+FFFD. First each escaped backslash is
    -- written as "\u005c", so that a backslash begins an escape wherever it is.
    create or replace function jsonl.state_of(line bytea, field text[]) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set standard_conforming_strings = on as $$
    declare
      content text;
      value json;
      name text;
    begin
      if line is null then return ''; end if;
      content := convert_from(line, 'UTF8');
      if strpos(content, '\u') > 0 then
        content := replace(content, '\\', '\u005c');
        content := replace(content, '\u0000', '\ufffd');
        content := regexp_replace(content,
          '\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})', '\\ufffd', 'g');
        content := regexp_replace(content,
          '(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\\ufffd', 'g');
      end if;
      value := content;
      foreach name in array field loop
        if json_typeof(value) <> 'object' then return ''; end if;
        -- Of several members with the name, the last one counts.
        select member.value into value
          from json_each(value) with ordinality as member (key, value, place)
          where member.key = name order by member.place desc limit 1;
        if value is null then return ''; end if;
      end loop;
      return case json_typeof(value)
        when 'null' then '' when 'string' then value #>> '{}' else value::text end;
    exception when data_exception then
      return null;
    end
    $$;

    -- Whether the caller may take a step.
    create or replace function jsonl.may_step(of_roles text[]) returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $$
      select cardinality(coalesce(of_roles, '{}')) = 0
        or exists (select from unnest(of_roles) as member (of) where jsonl.is_member(member.of))
    $$;

    -- The rows of a push that have a step which is not allowed, each with what to say of it.
    create or replace function jsonl.forbidden_steps(
      of_collection int, keys text[], lines bytea[], bases bigint[]
    ) returns table (of_key text, row_version bigint, detail text)
    language sql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan as $$
      select distinct on (p.key) p.key, coalesce(r.version, 0), json_build_object(
        'field', f.field, 'from', o.state, 'to', coalesce(n.state, ''),
        'allowed', coalesce((
          select json_agg(distinct_to.to_state) from (
            select distinct s.to_state from jsonl.step s
            where s.collection = of_collection and s.field = f.field
              and s.from_state = o.state and jsonl.may_step(s.roles)
            order by s.to_state) distinct_to), '[]'),
        'roles', coalesce((
          select json_agg(distinct_role.role) from (
            select distinct member.role
            from jsonl.step s cross join lateral unnest(s.roles) as member (role)
            where s.collection = of_collection and s.field = f.field
              and s.from_state = o.state and s.to_state = n.state
            order by member.role) distinct_role), '[]')
        )::text
      from (select unnest(keys) as key, unnest(lines) as line, unnest(bases) as base) p
      left join lateral (select x.version, x.line from jsonl.record x
        where x.collection = of_collection and x.key = p.key offset 0) r on true
      cross join (select distinct s.field from jsonl.step s
        where s.collection = of_collection) f
      cross join lateral jsonl.state_of(r.line, f.field) as o (state)
      cross join lateral jsonl.state_of(p.line, f.field) as n (state)
      where p.line is not null and coalesce(r.version, 0) <= p.base
        and o.state is distinct from n.state
        and not exists (select from jsonl.step s
          where s.collection = of_collection and s.field = f.field
            and s.from_state = o.state and s.to_state = n.state and jsonl.may_step(s.roles))
      order by p.key, f.field
    $$;

    -- For the owner: replaces the states of a collection; a tag that is null says that it has none.
    create or replace function jsonl.set_states(of_path text, tag text, states jsonb) returns void
    language plpgsql set search_path = pg_catalog, pg_temp as $$
    declare
      found_id int;
    begin
      update jsonl.collection c
        set states_tag = case when jsonb_array_length(states) > 0 then tag end
        where c.path = of_path returning c.id into found_id;
      if not found then
        raise exception using errcode = 'JL002', message = 'no such collection';
      end if;
      delete from jsonl.step s where s.collection = found_id;
      insert into jsonl.step (collection, field, from_state, to_state, roles)
        select found_id,
          array(select jsonb_array_elements_text(of_field -> 'field')),
          step ->> 'from', step ->> 'to',
          array(select jsonb_array_elements_text(coalesce(step -> 'roles', '[]')))
        from jsonb_array_elements(states) of_field, jsonb_array_elements(of_field -> 'steps') step;
    end
    $$;

    """#
}
