/**
 * The tables as Parquet: schemas, writers and point look-ups. The only package that sees Parquet.
 */
package io.heapfleet.table;
