"""The vault's role and schema. Its tables are created as that role, so that they belong to it."""
from __future__ import annotations

ROLE = "hongniang_vault"


def statements(login_role: str) -> list[str]:
    """SQL to run before the tables are created: a role without log-in; `set role` is allowed, not inherited (5.5 b)."""
    login = '"' + login_role.replace('"', '""') + '"'
    return [
        f"""do $$ begin
              if not exists (select 1 from pg_roles where rolname = '{ROLE}') then create role {ROLE} nologin; end if;
            end $$""",
        f"grant {ROLE} to {login} with inherit false, set true",
        f"create schema if not exists vault authorization {ROLE}",
    ]
