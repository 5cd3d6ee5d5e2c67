package shop.orders;

import java.time.Instant;

/** A refund that somebody has to look at. */
record RefundCase(
    long number,
    long orderNumber,
    long cents,
    Customer customer,
    String reason,
    Instant openedAt) {}
