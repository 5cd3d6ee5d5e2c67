/** How the JVM that wrote a dump lays out objects: shallow sizes equal to the JVM's own. */
package io.heapfleet.layout;
