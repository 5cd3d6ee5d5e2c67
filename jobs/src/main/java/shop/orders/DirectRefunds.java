package shop.orders;

import java.util.concurrent.atomic.AtomicLong;

/** Refunds as build 1.8.0 has them: paid at once, nothing to remember but the sum. */
final class DirectRefunds implements RefundDesk {
  private final AtomicLong paidCents = new AtomicLong();

  @Override
  public void refund(Order order, String reason) {
    paidCents.addAndGet(order.cents());
  }
}
