/**
 * How the JVM that wrote a dump lays out objects: shallow sizes equal to the JVM's own, or on
 * request to those of Eclipse MAT.
 */
package io.heapfleet.layout;
