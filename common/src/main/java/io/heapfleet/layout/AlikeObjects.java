package io.heapfleet.layout;

import java.util.Arrays;

/**
 * The objects of the evidence with a known way to the next one, those that are alike counted
 * together: of one class, or of one element type and length, with the same way behind them.
 *
 * <p>A layout that fits one of them fits all of them, and few objects of a heap differ so: trying
 * every layout costs little, however much evidence there is.
 */
final class AlikeObjects {
  private static final int FREE = -1;

  private final Gaps gaps;

  /** An object of each group, in the order in which they were met, and how many are like it. */
  private int[] examples = new int[64];

  private int[] counts = new int[64];
  private int groups;

  /** Groups by their hash, with linear probing; at most half of the slots are taken. */
  private int[] slots = new int[128];

  AlikeObjects(Gaps gaps) {
    this.gaps = gaps;
    Arrays.fill(slots, FREE);
    for (int object = 0; object < gaps.objects(); object++) {
      if (gaps.behindObject(object) != 0) {
        add(object);
      }
    }
  }

  int groups() {
    return groups;
  }

  /** An object that stands for all of group {@code group}. */
  int example(int group) {
    return examples[group];
  }

  /** How many objects group {@code group} has. */
  int count(int group) {
    return counts[group];
  }

  private void add(int object) {
    int slot = slotOf(object);
    if (slots[slot] != FREE) {
      counts[slots[slot]]++;
      return;
    }
    if (groups == examples.length) {
      grow();
      slot = slotOf(object);
    }
    slots[slot] = groups;
    examples[groups] = object;
    counts[groups] = 1;
    groups++;
  }

  /** Where the group of {@code object} is, or where it would go. */
  private int slotOf(int object) {
    LayoutEvidence evidence = gaps.evidence();
    long hash = (evidence.kind(object) * 31L + evidence.length(object)) * 31L;
    hash = (hash + gaps.behindObject(object)) * 0x9e3779b97f4a7c15L;
    int slot = (int) (hash >>> 32) & (slots.length - 1);
    while (slots[slot] != FREE && !alike(examples[slots[slot]], object)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private boolean alike(int one, int other) {
    LayoutEvidence evidence = gaps.evidence();
    return evidence.kind(one) == evidence.kind(other)
        && evidence.length(one) == evidence.length(other)
        && gaps.behindObject(one) == gaps.behindObject(other);
  }

  private void grow() {
    examples = Arrays.copyOf(examples, groups * 2);
    counts = Arrays.copyOf(counts, groups * 2);
    slots = new int[groups * 4];
    Arrays.fill(slots, FREE);
    for (int group = 0; group < groups; group++) {
      slots[slotOf(examples[group])] = group;
    }
  }
}
