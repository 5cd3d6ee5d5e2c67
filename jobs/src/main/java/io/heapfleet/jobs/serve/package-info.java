/**
 * The tables for JDBC and ODBC: a server that speaks the protocol of HiveServer2, as Spark's Thrift
 * server does. The protocol is {@code TCLIService.thrift} of Apache Hive.
 *
 * <p>{@link io.heapfleet.jobs.serve.SqlServer} has connections, a connection has sessions, a
 * session has operations. Nothing outlives what it belongs to.
 */
package io.heapfleet.jobs.serve;
