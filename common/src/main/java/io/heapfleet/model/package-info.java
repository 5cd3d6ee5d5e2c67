/** Ids, class definitions and the vocabulary that every other package shares. JDK only. */
package io.heapfleet.model;
