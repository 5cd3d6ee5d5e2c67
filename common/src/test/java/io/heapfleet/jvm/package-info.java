/** Real JVMs that tests start and dump. */
package io.heapfleet.jvm;
