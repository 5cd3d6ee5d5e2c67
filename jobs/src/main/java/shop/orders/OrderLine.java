package shop.orders;

record OrderLine(String article, int quantity, long priceCents) {}
