#!/bin/sh
# Run once by the PostgreSQL image when its volume is fresh: the role that the application logs in by. It is no
# superuser, so that the vault's schema stays closed to it but for the acts that switch to the vault's own role.
set -eu
psql --no-psqlrc -v ON_ERROR_STOP=1 -v password="$DATABASE_PASSWORD" -U "${POSTGRES_USER:-postgres}" -d postgres <<'SQL'
create role hongniang login createrole password :'password';
create database hongniang owner hongniang;
SQL
