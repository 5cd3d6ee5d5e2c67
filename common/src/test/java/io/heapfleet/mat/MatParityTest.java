package io.heapfleet.mat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.mat.GoldenRecords.Golden;
import io.heapfleet.mat.HeapInMemory.Told;
import io.heapfleet.model.HeapRules;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** By MAT's rules every object is as MAT 1.17 has it. */
class MatParityTest {
  static List<String> dumps() {
    return GoldenRecords.DUMPS;
  }

  @ParameterizedTest
  @MethodSource("dumps")
  void everyObjectHasMatsSizeAndClass(String dump) throws IOException {
    GoldenRecords mats = GoldenRecords.of(dump);
    HeapInMemory ours = HeapInMemory.read(GoldenRecords.file(dump), HeapRules.MAT);

    Differences differences = new Differences();
    for (Golden mat : mats.objects.values()) {
      Told our = ours.objects.get(mat.objectId());
      differences.compare("there", mat.objectId(), true, our != null);
      if (our != null) {
        differences.compare("shallow", mat.objectId(), mat.shallowBytes(), our.shallowBytes());
        differences.compare("class", mat.objectId(), mat.classId(), our.type().id());
      }
    }
    System.out.printf("%s: %d objects, %s%n", dump, mats.objects.size(), differences.summary());
    assertEquals(List.of(), differences.first());
  }
}
