package shop.orders;

/** Where customers get their money back. */
interface RefundDesk {
  void refund(Order order, String reason);
}
