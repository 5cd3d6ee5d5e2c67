package io.heapfleet.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random hierarchies, placed by the real code and by a plain twin that marks single bytes. */
class HolePlacementTest {
  private static final int HIERARCHIES = 5_000;

  private static final List<FieldPlacement> PLACEMENTS =
      List.of(FieldPlacement.BY_TYPE, FieldPlacement.FILL_HOLES, FieldPlacement.JOIN_REFERENCES);

  private static final List<ClassTraits> TRAITS =
      List.of(ClassTraits.ORDINARY, ClassTraits.CONTENDED, ClassTraits.REFERENCES_FIRST);

  /** A class hierarchy as a map of bytes: which are taken, and where the last field ends. */
  private static final class ByteMap {
    private final boolean[] taken = new boolean[4096];
    private int end;
    private boolean endsWithReference;

    ByteMap(int headerBytes) {
      Arrays.fill(taken, 0, headerBytes, true);
      end = headerBytes;
    }

    int[] add(byte[] fields, ObjectLayout layout) {
      int[] offsets = new int[fields.length];
      boolean referencesFirst =
          layout.placement() == FieldPlacement.JOIN_REFERENCES && endsWithReference;
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < fields.length; i++) {
        order.add(i);
      }
      order.sort(
          (a, b) -> {
            boolean first = FieldCode.isReference(fields[a]);
            boolean second = FieldCode.isReference(fields[b]);
            if (first != second) {
              return first == referencesFirst ? -1 : 1;
            }
            return first
                ? 0
                : FieldCode.bytes(fields[b], layout) - FieldCode.bytes(fields[a], layout);
          });
      for (int i : order) {
        offsets[i] = place(FieldCode.bytes(fields[i], layout));
      }
      for (int i = 0; i < fields.length; i++) {
        if (offsets[i] + FieldCode.bytes(fields[i], layout) == end) {
          endsWithReference = FieldCode.isReference(fields[i]);
        }
      }
      return offsets;
    }

    private int place(int bytes) {
      int best = -1;
      int bestLength = Integer.MAX_VALUE;
      for (int start = 0; start < end; start++) {
        if (!taken[start] && taken[start - 1]) {
          int stop = start;
          while (!taken[stop]) {
            stop++;
          }
          int offset = (start + bytes - 1) / bytes * bytes;
          if (offset + bytes <= stop && stop - start <= bestLength) {
            best = offset;
            bestLength = stop - start;
          }
        }
      }
      if (best < 0) {
        best = (end + bytes - 1) / bytes * bytes;
        end = best + bytes;
      }
      Arrays.fill(taken, best, best + bytes, true);
      return best;
    }
  }

  @Test
  void placesFieldsAsAMapOfBytesDoes() {
    SplittableRandom random = new SplittableRandom(20261123);
    for (int i = 0; i < HIERARCHIES; i++) {
      ObjectLayout layout =
          new ObjectLayout(
              8,
              random.nextBoolean() ? 4 : 8,
              new int[] {8, 12, 16}[random.nextInt(3)],
              16,
              8,
              random.nextBoolean() ? FieldPlacement.FILL_HOLES : FieldPlacement.JOIN_REFERENCES,
              LayoutSource.MEASURED);
      Placement placement = Placement.of(layout);
      Extent extent = Extent.ofHeader(layout.headerBytes());
      ByteMap map = new ByteMap(layout.headerBytes());
      List<byte[]> hierarchy = new ArrayList<>();
      for (int depth = random.nextInt(5); depth >= 0; depth--) {
        byte[] fields = fields(random);
        hierarchy.add(fields);
        String story = layout.description() + " " + Arrays.deepToString(hierarchy.toArray());
        int[] offsets = new int[fields.length];
        extent = placement.place(extent, fields, ClassTraits.ORDINARY, offsets);
        assertArrayEquals(map.add(fields, layout), offsets, story);
        assertEquals(map.end, extent.fieldsEndBytes(), story);
      }
    }
  }

  @Test
  void fieldsNeverOverlapAndAreAligned() {
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < HIERARCHIES; i++) {
      int headerBytes = random.nextBoolean() ? 12 : 16;
      FieldPlacement placement = PLACEMENTS.get(random.nextInt(3));
      boolean compressed = placement == FieldPlacement.BY_TYPE ? headerBytes == 12 : i % 2 == 0;
      ObjectLayout layout =
          new ObjectLayout(
              8, compressed ? 4 : 8, headerBytes, 16, 8, placement, LayoutSource.MEASURED);
      Extent extent = Extent.ofHeader(layout.headerBytes());
      boolean[] taken = new boolean[8192];
      Arrays.fill(taken, 0, layout.headerBytes(), true);
      for (int depth = random.nextInt(5); depth >= 0; depth--) {
        byte[] fields = fields(random);
        for (int f = 0; f < fields.length; f++) {
          fields[f] = FieldCode.inGroup(fields[f], Math.max(0, random.nextInt(12) - 9));
        }
        ClassTraits traits = TRAITS.get(random.nextInt(3));
        int[] offsets = new int[fields.length];
        extent = Placement.of(layout).place(extent, fields, traits, offsets);
        String story = layout.description() + " " + traits + " " + Arrays.toString(fields);
        for (int f = 0; f < fields.length; f++) {
          int bytes = FieldCode.bytes(fields[f], layout);
          assertEquals(0, offsets[f] % bytes, story);
          for (int at = offsets[f]; at < offsets[f] + bytes; at++) {
            assertFalse(taken[at], story);
            taken[at] = true;
          }
          assertFalse(offsets[f] + bytes > extent.instanceEndBytes(), story);
        }
      }
    }
  }

  private static byte[] fields(SplittableRandom random) {
    byte[] fields = new byte[random.nextInt(8)];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = (byte) random.nextInt(FieldCode.REFERENCE + 1);
    }
    return fields;
  }
}
