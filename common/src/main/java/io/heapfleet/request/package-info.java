/**
 * Which call a thread or a connection works on: one resolver for each web stack, and what they find
 * in a dump. Knows no Spark and no tables.
 */
package io.heapfleet.request;
