create table if not exists product (
  sku varchar(20) primary key,
  name varchar(200) not null,
  shelf varchar(40) not null,
  kind varchar(40) not null,
  series varchar(40) not null,
  description varchar(2000) not null,
  details varchar(500) not null,
  price_cents bigint not null,
  popularity int not null
);

create index if not exists product_by_popularity on product (popularity, sku);
create index if not exists product_by_shelf on product (shelf, popularity, sku);

create table if not exists word (
  word varchar(60) not null,
  sku varchar(20) not null,
  weight int not null,
  primary key (word, sku)
);
