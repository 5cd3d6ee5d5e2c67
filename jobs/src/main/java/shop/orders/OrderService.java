package shop.orders;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** What the service does with a request. */
final class OrderService {
  private static final int ARTICLES = 800;

  private final CustomerDirectory customers = new CustomerDirectory();
  private final SessionCache sessions = new SessionCache();
  private final OrderBook orders = new OrderBook();
  private final AtomicLong orderNumbers = new AtomicLong();
  private final RefundDesk refunds;
  private final int refundPercent;

  /**
   * @param refundPercent how many of a hundred customers want their money back
   */
  OrderService(RefundDesk refunds, int refundPercent) {
    this.refunds = refunds;
    this.refundPercent = refundPercent;
  }

  /** A customer comes, looks, orders, and perhaps gives back the order before. */
  void serve(long request) {
    SplittableRandom random = new SplittableRandom(request);
    Customer customer = customers.find(random.nextLong(Long.MAX_VALUE));
    Session session = sessions.of(customer);
    List<OrderLine> lines = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      String article = "article-" + random.nextInt(ARTICLES);
      session.lookAt(article);
      lines.add(new OrderLine(article, 1 + random.nextInt(3), 99 + random.nextInt(20_000)));
    }
    if (random.nextInt(100) < refundPercent) {
      Order last = orders.last();
      if (last != null) {
        refunds.refund(last, "not what I expected");
      }
    }
    orders.add(
        new Order(
            orderNumbers.incrementAndGet(), session.customer(), List.copyOf(lines), Instant.now()));
  }
}
