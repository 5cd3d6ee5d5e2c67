package shop.orders;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Refunds as build 1.9.0 has them: a case is opened for each, and closed when it was reviewed.
 *
 * <p>This is the leak of the demo: {@link #close} is never called, because the review that would
 * call it is another team's and has not been released. Nobody notices where nobody asks for
 * refunds.
 */
final class ReviewedRefunds implements RefundDesk {
  private static final Map<Long, RefundCase> OPEN_CASES = new ConcurrentHashMap<>();

  private final AtomicLong caseNumbers = new AtomicLong();

  @Override
  public void refund(Order order, String reason) {
    long number = caseNumbers.incrementAndGet();
    OPEN_CASES.put(
        number,
        new RefundCase(
            number,
            order.id(),
            order.cents(),
            order.customer(),
            reason + ", order " + order.id(),
            Instant.now()));
  }

  void close(long caseNumber) {
    OPEN_CASES.remove(caseNumber);
  }
}
