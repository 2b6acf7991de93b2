create table if not exists account (
  id varchar(80) primary key,
  email varchar(254) not null unique,
  name varchar(100) not null,
  password_hash varchar(100) not null,
  opened_at timestamp with time zone not null
);

create table if not exists session (
  token_hash varchar(64) primary key,
  login_key varchar(80) not null unique,
  account_id varchar(80) not null references account (id),
  opened_at timestamp with time zone not null,
  lapses_at timestamp with time zone not null,
  ended_at timestamp with time zone
);

create table if not exists secret (
  id int primary key,
  secret varchar(100) not null
);
