package shop.orders;

/** An order as the export has it. */
record ExportRow(long orderNumber, int dayOfYear, long cents) {}
