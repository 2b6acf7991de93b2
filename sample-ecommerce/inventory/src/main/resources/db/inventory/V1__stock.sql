create table if not exists item (
  sku varchar(20) primary key,
  initial int not null,
  available int not null,
  reserved int not null,
  sold int not null,
  constraint nothing_vanishes check (available + reserved + sold = initial and available >= 0 and reserved >= 0 and sold >= 0)
);

create table if not exists reservation (
  order_key varchar(80) primary key,
  fingerprint varchar(64),
  state varchar(16) not null,
  missing varchar(2000),
  lapses_at timestamp with time zone not null
);

create index if not exists reservation_by_end on reservation (state, lapses_at);

create table if not exists reservation_line (
  order_key varchar(80) not null,
  sku varchar(20) not null,
  quantity int not null,
  primary key (order_key, sku)
);

create table if not exists lease (
  name varchar(40) primary key,
  holder varchar(40) not null,
  ends_at timestamp with time zone not null
);
