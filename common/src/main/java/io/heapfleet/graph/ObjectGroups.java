package io.heapfleet.graph;

import java.util.Arrays;

/**
 * Objects put into groups by one criterion: all of a class and its class object, all classes of a
 * loader and the loader, all of a package. Groups are numbered from 0.
 */
public final class ObjectGroups {
  /** No group. */
  public static final int NONE = -1;

  private final int count;

  /** By class index: the group of all its instances. */
  private final int[] byClass;

  /** Single members, each an object's number times 2^32 plus the group. */
  private long[] members = new long[0];

  private int memberCount;

  /**
   * Groups objects by their classes alone.
   *
   * @param count how many groups there are
   * @param groupOfClass by class index: the group of all instances, {@link #NONE} for none
   */
  public ObjectGroups(int count, int[] groupOfClass) {
    this.count = count;
    this.byClass = groupOfClass.clone();
    for (int group : byClass) {
      if (group != NONE) {
        check(group);
      }
    }
  }

  /**
   * Puts one object into a group besides that of its class.
   *
   * @param object its number; {@link DominatorTree#NONE} is left out
   */
  public void add(long object, int group) {
    check(group);
    if (object == DominatorTree.NONE) {
      return;
    }
    if (memberCount == members.length) {
      members = Arrays.copyOf(members, Math.max(16, memberCount * 2));
    }
    members[memberCount++] = object << Integer.SIZE | group;
  }

  private void check(int group) {
    if (group < 0 || group >= count) {
      throw new IllegalArgumentException("expected a group below " + count + ", found " + group);
    }
  }

  /** How many groups there are. */
  public int count() {
    return count;
  }

  int groupOfClass(int classIndex) {
    return classIndex >= 0 && classIndex < byClass.length ? byClass[classIndex] : NONE;
  }

  /** Single members in the order in which they were added, object above group. */
  long[] members() {
    return Arrays.copyOf(members, memberCount);
  }
}
