package io.heapfleet.waste;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FactsTest {
  @Test
  void allNumbersComeBackInTheirOrder() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    List<String> written = new ArrayList<>();
    byte[] file = write(random, 50_000, written);
    List<String> read = new ArrayList<>();
    Facts facts = new Facts(List.of(() -> new ByteArrayInputStream(file)));
    for (FactKind kind : FactKind.values()) {
      facts.read(
          kind,
          (columns, rows) -> {
            assertEquals(kind.columns(), columns.length);
            for (int i = 0; i < rows; i++) {
              int row = i;
              read.add(
                  kind + Arrays.toString(Arrays.stream(columns).mapToLong(c -> c[row]).toArray()));
            }
          });
      assertEquals(
          written.stream().filter(w -> w.startsWith(kind + "[")).count(), facts.count(kind));
    }
    assertEquals(written.stream().sorted().toList(), read.stream().sorted().toList());
    String arrays = FactKind.ARRAY + "[";
    assertEquals(
        written.stream().filter(w -> w.startsWith(arrays)).toList(),
        read.stream().filter(w -> w.startsWith(arrays)).toList());
  }

  private static byte[] write(SplittableRandom random, int rows, List<String> written)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (FactsWriter writer = new FactsWriter(file)) {
      FactKind[] kinds = FactKind.values();
      for (int i = 0; i < rows; i++) {
        FactKind kind = kinds[random.nextInt(2) * random.nextInt(kinds.length)];
        long[] v = new long[5];
        for (int c = 0; c < v.length; c++) {
          v[c] =
              switch (random.nextInt(4)) {
                case 0 -> random.nextLong();
                case 1 -> random.nextInt(10) - 5;
                case 2 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
                default -> 0x7_0000_0000L + i;
              };
        }
        writer.add(kind, v[0], v[1], v[2], v[3], v[4]);
        written.add(kind + Arrays.toString(Arrays.copyOf(v, kind.columns())));
      }
    }
    return file.toByteArray();
  }

  @Test
  void aFileThatWasCutIsNoticed() throws IOException {
    byte[] file = write(new SplittableRandom(9), 20_000, new ArrayList<>());
    for (int length : new int[] {0, 3, file.length / 2, file.length - 1}) {
      byte[] cut = Arrays.copyOf(file, length);
      Facts facts = new Facts(List.of(() -> new ByteArrayInputStream(cut)));
      assertThrows(IOException.class, () -> facts.count(FactKind.ARRAY), "length " + length);
    }
  }
}
