package shop.orders;

import java.time.Instant;

/** A refund that somebody has to look at. */
record RefundCase(long number, Order order, String reason, Instant openedAt) {}
