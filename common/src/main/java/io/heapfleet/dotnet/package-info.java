/** GC heap dumps of .NET, as dotnet-gcdump, dotnet-monitor and PerfView write them. */
package io.heapfleet.dotnet;
