package io.heapfleet.waste;

/**
 * One of several rounds through the facts, so that memory holds a part of them at a time. Facts
 * that belong together have the same key, and are looked at in the same round.
 *
 * @param index which round it is, from 0
 * @param rounds how many there are
 */
record Round(int index, int rounds) {
  boolean has(long key) {
    return rounds == 1 || ((key * 0xD6E8_FEB8_6659_FD93L) >>> 33) % rounds == index;
  }
}
