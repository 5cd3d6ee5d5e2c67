/** A small fleet of real JVMs, one of them leaking, for {@code heapfleet demo}. */
package io.heapfleet.jobs.demo;
