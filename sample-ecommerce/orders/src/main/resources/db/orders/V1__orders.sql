create table if not exists purchase (
  order_key varchar(80) primary key,
  fingerprint varchar(64) not null,
  account varchar(80) not null,
  state varchar(16) not null,
  reason varchar(500),
  total_cents bigint not null,
  ship_name varchar(100) not null,
  ship_street varchar(200) not null,
  ship_postcode varchar(20) not null,
  ship_city varchar(100) not null,
  ship_country varchar(60) not null,
  card_token varchar(80) not null,
  card_shown varchar(40) not null,
  cart_version bigint,
  settled boolean not null,
  placed_at timestamp with time zone not null,
  constraint one_per_cart unique (account, cart_version)
);

create index if not exists purchase_by_account on purchase (account, placed_at);
create index if not exists purchase_by_state on purchase (state, placed_at);

create table if not exists line (
  order_key varchar(80) not null references purchase (order_key),
  position int not null,
  sku varchar(20) not null,
  name varchar(200) not null,
  price_cents bigint not null,
  quantity int not null,
  primary key (order_key, position)
);

create table if not exists lease (
  name varchar(40) primary key,
  holder varchar(40) not null,
  ends_at timestamp with time zone not null
);
