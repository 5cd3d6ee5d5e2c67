/**
 * The small service that {@code heapfleet demo} starts a fleet of: customers, orders, a session
 * cache, workers.
 *
 * <p>It has a name of its own, outside {@code io.heapfleet}, because its class names are what a
 * visitor of the demo reads in the answer; they should look like their own. It uses nothing but the
 * JDK, and nothing in heapfleet uses its classes: it is started as a process of its own.
 */
package shop.orders;
