"""The vault's role and schema. Tables made in it afterwards belong to that role."""
from __future__ import annotations

ROLE = "hongniang_vault"


def statements(login_role: str) -> list[str]:
    """What must run before the tables are made: role without log-in, switchable to, never inherited (5.5 b)."""
    login = '"' + login_role.replace('"', '""') + '"'
    return [
        f"""do $$ begin
              if not exists (select 1 from pg_roles where rolname = '{ROLE}') then create role {ROLE} nologin; end if;
            end $$""",
        f"grant {ROLE} to {login} with inherit false, set true",
        "create schema if not exists vault",
    ]


def closing(login_role: str) -> list[str]:
    """What must run after the tables are made: hands schema and tables to the role, and takes them from the log-in."""
    return [
        """do $$ declare t record; begin
              for t in select tablename from pg_tables where schemaname = 'vault' and tableowner <> 'hongniang_vault' loop
                execute format('grant create, usage on schema vault to %I', 'hongniang_vault');
                execute format('alter table vault.%I owner to hongniang_vault', t.tablename);
              end loop;
            end $$""",
    ]
