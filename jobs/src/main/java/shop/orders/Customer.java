package shop.orders;

record Customer(long id, String name, String email, String city) {}
