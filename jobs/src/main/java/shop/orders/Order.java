package shop.orders;

import java.time.Instant;
import java.util.List;

record Order(long id, Customer customer, List<OrderLine> lines, Instant placedAt) {
  long cents() {
    return lines.stream().mapToLong(line -> line.quantity() * line.priceCents()).sum();
  }
}
