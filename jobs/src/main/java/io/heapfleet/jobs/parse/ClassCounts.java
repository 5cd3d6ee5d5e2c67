package io.heapfleet.jobs.parse;

import java.io.Serializable;

/** How many objects of one class there are, and how many bytes they take. */
final class ClassCounts implements Serializable {
  private static final long serialVersionUID = 1;

  final long classId;
  final String className;
  final long loaderId;
  long instances;
  long shallowBytes;
  long largestBytes;

  ClassCounts(long classId, String className, long loaderId) {
    this.classId = classId;
    this.className = className;
    this.loaderId = loaderId;
  }

  void add(long bytes) {
    instances++;
    shallowBytes += bytes;
    largestBytes = Math.max(largestBytes, bytes);
  }

  void add(ClassCounts other) {
    instances += other.instances;
    shallowBytes += other.shallowBytes;
    largestBytes = Math.max(largestBytes, other.largestBytes);
  }
}
