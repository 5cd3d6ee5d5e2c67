package io.heapfleet.graph;

import java.util.Arrays;
import java.util.Objects;

/**
 * Retained bytes of groups of objects by Eclipse MAT's minimum rule: the sum over those members
 * that no other member of the group dominates. What members hold only together is not in it.
 *
 * <p>One walk over the dominator tree for all groupings: a group counts how many of its members are
 * above the object at hand. Costs 4 bytes per level of the tree's depth and 24 per group.
 */
public final class RetainedGroups {
  private static final int STACK_PIECE_BITS = 16;
  private static final long[] NO_MEMBERS = new long[0];

  private final DominatorTree tree;
  private final ObjectGroups[] groupings;

  /** By grouping: where its groups start among all. */
  private final int[] firstGroup;

  /** By class index: the groups of its instances among all. */
  private final int[][] groupsOfClass;

  /** Single members of all groupings, object above group among all; ascending, unsigned. */
  private final long[] members;

  private final BitSegments isMember;
  private final long[] open;
  private final long[] strongBytes;
  private final long[] weakBytes;
  private long[] bytes;

  private int[][] stack = new int[1][1 << STACK_PIECE_BITS];

  private RetainedGroups(DominatorTree tree, ObjectGroups... groupings) {
    this.tree = tree;
    this.groupings = groupings.clone();
    this.firstGroup = new int[groupings.length];
    int groups = 0;
    int singles = 0;
    for (int i = 0; i < groupings.length; i++) {
      firstGroup[i] = groups;
      groups = Math.addExact(groups, groupings[i].count());
      singles = Math.addExact(singles, groupings[i].members().length);
    }
    this.groupsOfClass = new int[tree.classes() + 1][];
    for (int index = -1; index < tree.classes(); index++) {
      groupsOfClass[index + 1] = groupsOfClass(index);
    }
    this.members = singles == 0 ? NO_MEMBERS : new long[singles];
    this.isMember = new BitSegments(new GraphArrays(24), tree.objects());
    int at = 0;
    for (int i = 0; i < groupings.length; i++) {
      for (long member : groupings[i].members()) {
        members[at++] = member + firstGroup[i];
        isMember.set((int) (member >>> Integer.SIZE));
      }
    }
    sortUnsigned(members);
    this.open = new long[groups];
    this.strongBytes = new long[groups];
    this.weakBytes = new long[groups];
  }

  private int[] groupsOfClass(int index) {
    int[] groups = new int[groupings.length];
    int count = 0;
    for (int i = 0; i < groupings.length; i++) {
      int group = groupings[i].groupOfClass(index);
      if (group != ObjectGroups.NONE) {
        groups[count++] = firstGroup[i] + group;
      }
    }
    return Arrays.copyOf(groups, count);
  }

  private static void sortUnsigned(long[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] ^= Long.MIN_VALUE;
    }
    Arrays.sort(values);
    for (int i = 0; i < values.length; i++) {
      values[i] ^= Long.MIN_VALUE;
    }
  }

  /** Works out all groups of all groupings; the groupings must not change any more. */
  public static RetainedGroups of(DominatorTree tree, ObjectGroups... groupings) {
    RetainedGroups groups = new RetainedGroups(tree, groupings);
    groups.bytes = groups.strongBytes;
    for (long i = 0; i < tree.topLevelCount(); i++) {
      groups.walk((int) tree.topLevel(i));
    }
    groups.bytes = groups.weakBytes;
    for (long object = 0; object < tree.objects(); object++) {
      if (tree.isWeakTop((int) object)) {
        groups.walk((int) object);
      }
    }
    return groups;
  }

  /**
   * Bytes that strongly reachable members hold.
   *
   * @param grouping which of those given, from 0
   * @param group which of its groups, from 0
   */
  public long retainedBytes(int grouping, int group) {
    return strongBytes[index(grouping, group)];
  }

  /** Bytes that members hold which only weak references lead to; never part of the others. */
  public long weaklyRetainedBytes(int grouping, int group) {
    return weakBytes[index(grouping, group)];
  }

  private int index(int grouping, int group) {
    return firstGroup[grouping] + Objects.checkIndex(group, groupings[grouping].count());
  }

  /**
   * Walks the tree below an object. The stack holds where in the list of children each level is.
   */
  private void walk(int top) {
    if (tree.firstChild(top) == tree.endOfChildren(top)) {
      leaf(top);
      return;
    }
    enter(top);
    int object = top;
    long depth = 0;
    long position = tree.firstChild(top);
    for (; ; ) {
      if (position == tree.endOfChildren(object)) {
        leave(object);
        if (object == top) {
          return;
        }
        object = (int) tree.dominator(Integer.toUnsignedLong(object));
        depth--;
        position = pop(depth) + 1;
        continue;
      }
      int child = tree.childAt(position);
      long first = tree.firstChild(child);
      if (first == tree.endOfChildren(child)) {
        leaf(child);
        position++;
      } else {
        enter(child);
        push(depth, position);
        depth++;
        object = child;
        position = first;
      }
    }
  }

  private void push(long depth, long position) {
    int piece = (int) (depth >>> STACK_PIECE_BITS);
    if (piece == stack.length) {
      stack = Arrays.copyOf(stack, piece * 2);
    }
    if (stack[piece] == null) {
      stack[piece] = new int[1 << STACK_PIECE_BITS];
    }
    stack[piece][(int) depth & ((1 << STACK_PIECE_BITS) - 1)] = (int) position;
  }

  private long pop(long depth) {
    return Integer.toUnsignedLong(
        stack[(int) (depth >>> STACK_PIECE_BITS)][(int) depth & ((1 << STACK_PIECE_BITS) - 1)]);
  }

  private void leaf(int object) {
    enter(object);
    leave(object);
  }

  private void enter(int object) {
    long retained = tree.retained(object);
    for (int group : groupsOfClass[tree.classOf(object) + 1]) {
      enter(group, retained);
    }
    if (isMember.get(object)) {
      for (int i = firstMembership(object); isMembership(i, object); i++) {
        enter((int) members[i], retained);
      }
    }
  }

  private void enter(int group, long retained) {
    if (open[group]++ == 0) {
      bytes[group] += retained;
    }
  }

  private void leave(int object) {
    for (int group : groupsOfClass[tree.classOf(object) + 1]) {
      open[group]--;
    }
    if (isMember.get(object)) {
      for (int i = firstMembership(object); isMembership(i, object); i++) {
        open[(int) members[i]]--;
      }
    }
  }

  private boolean isMembership(int i, int object) {
    return i < members.length && (int) (members[i] >>> Integer.SIZE) == object;
  }

  private int firstMembership(int object) {
    long wanted = (long) object << Integer.SIZE;
    int low = 0;
    int high = members.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(members[middle], wanted) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
