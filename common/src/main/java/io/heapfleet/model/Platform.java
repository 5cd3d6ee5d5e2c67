package io.heapfleet.model;

/** What ran the process that was dumped. Heaps of two platforms are never compared. */
public enum Platform {
  JVM,
  DOTNET
}
