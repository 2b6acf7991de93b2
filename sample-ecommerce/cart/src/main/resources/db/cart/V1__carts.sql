create table if not exists cart (
  owner varchar(80) primary key,
  version bigint not null
);

create table if not exists line (
  owner varchar(80) not null,
  sku varchar(20) not null,
  quantity int not null,
  added_at timestamp with time zone not null,
  primary key (owner, sku)
);

create table if not exists effect (
  effect_key varchar(120) primary key,
  fingerprint varchar(64) not null,
  answer varchar(20000),
  noted_at timestamp with time zone not null
);
