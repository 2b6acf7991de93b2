create table if not exists card (
  card_key varchar(80) primary key,
  fingerprint varchar(64) not null,
  token varchar(80) not null unique,
  shown varchar(40) not null,
  verdict varchar(16) not null
);

create table if not exists attempt (
  order_key varchar(80) primary key,
  first_at timestamp with time zone not null
);

create table if not exists charge (
  order_key varchar(80) primary key,
  fingerprint varchar(64),
  state varchar(16) not null,
  amount_cents bigint not null,
  reason varchar(200),
  noted_at timestamp with time zone not null
);
